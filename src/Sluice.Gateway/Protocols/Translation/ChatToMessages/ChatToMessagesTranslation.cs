using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>A client that speaks chat completions on a backend that speaks Anthropic's messages.</summary>
internal sealed class ChatToMessagesTranslation : BodyTranslation
{
    public override TranslatedError Error(int status, ReadOnlySpan<byte> body, AnswerContext context) => ErrorTranslation.ToOpenAI(status, body);

    public override IStreamTranslator Stream(AnswerContext context) => new MessagesStreamToChat(context);

    protected override AnswerContext Write(JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options)
    {
        ChatFields.Rules.Check(root, notes);
        var request = new ChatRequestToMessages(root, json, notes, options);
        request.Write();
        return AnswerContext.Of(options) with
        {
            Model = options.Model ?? root.Get("model"u8).Text() ?? "",
            WrittenOutputLimit = request.WrittenOutputLimit,
            AsksForUsage = root.Get("stream_options"u8).Get("include_usage"u8).IsTrue(),
        };
    }

    protected override string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context) => MessagesAnswerToChat.Write(root, json, context);
}
