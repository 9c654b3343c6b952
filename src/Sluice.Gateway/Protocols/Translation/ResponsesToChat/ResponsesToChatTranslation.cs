using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>A client that speaks OpenAI's responses on a backend that speaks chat completions only.</summary>
internal sealed class ResponsesToChatTranslation : BodyTranslation
{
    public override TranslatedError Error(int status, ReadOnlySpan<byte> body, AnswerContext context) => ErrorTranslation.Keep(status, body);

    public override IStreamTranslator Stream(AnswerContext context) => new ChatStreamToResponses(context);

    protected override AnswerContext Write(JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options)
    {
        var names = new ToolNames();
        ResponsesFields.Rules.Check(root, notes);
        new ResponsesRequestToChat(root, json, notes, options, names).Write();
        return AnswerContext.Of(options) with { Model = options.Model ?? root.Get("model"u8).Text() ?? "", AsksForUsage = true, Tools = names, WrittenOutputLimit = root.Get("max_output_tokens"u8).IsMissing() ? options.OutputLimit : null };
    }

    protected override string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context) => ChatAnswerToResponses.Write(root, json, context);
}
