using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>A client that speaks Anthropic's messages on a backend that speaks chat completions.</summary>
internal sealed class MessagesToChatTranslation : BodyTranslation
{
    public override TranslatedError Error(int status, ReadOnlySpan<byte> body, AnswerContext context) =>
        ErrorTranslation.ToAnthropic(status, body, context.RequestId);

    public override IStreamTranslator Stream(AnswerContext context) => new ChatStreamToMessages(context);

    protected override AnswerContext Write(JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options)
    {
        var names = new ToolNames();
        MessagesFields.Rules.Check(root, notes);
        new MessagesRequestToChat(root, json, notes, options, names).Write();
        return AnswerContext.Of(options) with { Model = options.Model ?? root.Get("model"u8).Text() ?? "", AsksForUsage = true, Tools = names };
    }

    protected override string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context) => ChatAnswerToMessages.Write(root, json, context);
}
