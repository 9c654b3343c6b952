using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Writes a whole messages answer as a chat answer.</summary>
internal static class MessagesAnswerToChat
{
    public static string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context)
    {
        var content = root.Get("content"u8);
        if (!content.IsArray())
            return "The backend's answer has no 'content'.";

        json.WriteStartObject();
        json.WriteString("id"u8, root.Get("id"u8).Text() ?? context.RequestId);
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, context.CreatedAt);
        json.WriteString("model"u8, root.Get("model"u8).Text() ?? context.Model);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        Message(content, json);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, StopReasons.ToChat(root.Get("stop_reason"u8)));
        json.WriteEndObject();
        json.WriteEndArray();
        default(TokenCounts).WithMessages(root.Get("usage"u8)).WriteChat(json);
        json.WriteEndObject();
        return null;
    }

    private static void Message(JsonElement content, Utf8JsonWriter json)
    {
        var text = new ArrayBufferWriter<byte>();
        var thinking = new ArrayBufferWriter<byte>();
        var calls = 0;
        foreach (var block in content.EnumerateArray())
        {
            text.Write(block.Get("type"u8).Is("text"u8) ? block.Get("text"u8).Utf8() : default);
            thinking.Write(block.Get("type"u8).Is("thinking"u8) ? block.Get("thinking"u8).Utf8() : default);
            calls += block.Get("type"u8).Is("tool_use"u8) ? 1 : 0;
        }

        json.WriteString("role"u8, "assistant"u8);
        if (text.WrittenCount > 0 || calls == 0)
            json.WriteString("content"u8, text.WrittenSpan);
        else
            json.WriteNull("content"u8);
        json.WriteNull("refusal"u8);
        if (thinking.WrittenCount > 0)
            json.WriteString("reasoning_content"u8, thinking.WrittenSpan);
        if (calls == 0)
            return;

        json.WriteStartArray("tool_calls"u8);
        foreach (var block in content.EnumerateArray())
        {
            if (block.Get("type"u8).Is("tool_use"u8))
                Call(block, json);
        }

        json.WriteEndArray();
    }

    private static void Call(JsonElement block, Utf8JsonWriter json)
    {
        var input = block.Get("input"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, block.Get("id"u8).Text() ?? "");
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, block.Get("name"u8).Text() ?? "");
        json.WriteString("arguments"u8, input.IsObject() ? input.Raw() : "{}"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
