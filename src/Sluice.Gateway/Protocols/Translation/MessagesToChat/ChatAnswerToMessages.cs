using System.Buffers;
using System.Text.Json;
using Sluice.Gateway.Protocols.Translation.ChatToMessages;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Writes a whole chat answer as a messages answer.</summary>
internal static class ChatAnswerToMessages
{
    public static string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context)
    {
        var choice = ChatAnswer.FirstChoice(root);
        var message = choice.Get("message"u8);
        if (!message.IsObject())
            return "The backend's answer has no message.";

        json.WriteStartObject();
        json.WriteString("id"u8, root.Get("id"u8).Text() is { Length: > 0 } id ? id : context.RequestId);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, root.Get("model"u8).Text() ?? context.Model);
        json.WriteStartArray("content"u8);
        Text(ChatAnswer.Text(message.Get("content"u8)), json);
        Text(message.Get("refusal"u8).Utf8(), json);
        var finishReason = choice.Get("finish_reason"u8).Text();
        var calls = 0;
        foreach (var call in message.Get("tool_calls"u8).Items())
        {
            switch (Call(call, json, context, isCut: finishReason == "length"))
            {
                case true:
                    calls++;
                    break;
                case null:
                    return "The backend's answer calls a tool with arguments that are not a JSON object.";
            }
        }

        json.WriteEndArray();
        json.WriteString("stop_reason"u8, StopReason(choice, finishReason, calls > 0, !message.Get("refusal"u8).Utf8().IsEmpty));
        json.WriteString("stop_sequence"u8, choice.Get("stop_reason"u8).Text()); // vLLM names the sequence, others do not
        (TokenCounts.OfChat(root.Get("usage"u8)) ?? default).WriteMessages(json);
        json.WriteEndObject();
        return null;
    }

    private static string StopReason(JsonElement choice, string? finishReason, bool hasCalls, bool isRefusal) =>
        finishReason == "stop" && choice.Get("stop_reason"u8).IsString() ? "stop_sequence" : FinishReasons.ToMessages(finishReason, hasCalls, isRefusal);

    private static void Text(ReadOnlySpan<byte> text, Utf8JsonWriter json)
    {
        if (text.IsEmpty)
            return;
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <returns>Whether the call was written; <see langword="null"/> if it cannot be. A call that the output limit cut off is none.</returns>
    private static bool? Call(JsonElement call, Utf8JsonWriter json, AnswerContext context, bool isCut)
    {
        var function = call.Get("function"u8);
        var input = new ArrayBufferWriter<byte>();
        using (var written = new Utf8JsonWriter(input, BodyTranslation.Writing))
        {
            if (!ToolInput.TryWrite(written, function.Get("arguments"u8).Utf8()))
                return isCut ? false : null;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, call.Get("id"u8).Text() ?? "");
        json.WriteString("name"u8, context.Tools.Restore(function.Get("name"u8).Text() ?? ""));
        json.WritePropertyName("input"u8);
        json.WriteRawValue(input.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
        return true;
    }
}
