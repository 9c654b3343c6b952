using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Writes an assistant's message: its texts as one, its calls, and nothing of its thinking, which only Claude can read.</summary>
internal sealed class AssistantBlocksWriter(Utf8JsonWriter json, TranslationNotes notes, ToolNames names)
{
    /// <summary>Writes the message.</summary>
    /// <param name="content">A string or an array of blocks.</param>
    /// <param name="path">Where the message stands.</param>
    public void Write(JsonElement content, string path)
    {
        if (!content.IsString() && !content.IsArray())
            notes.Wrong($"{path}.content", "a string or an array of blocks");
        var text = new ArrayBufferWriter<byte>();
        text.Write(content.Utf8());
        var calls = 0;
        foreach (var block in content.Items())
        {
            BlockExtras.Note(block, notes);
            var type = block.Get("type"u8);
            if (type.Is("text"u8))
                text.Write(block.Get("text"u8).Utf8());
            else if (type.Is("tool_use"u8))
                calls++;
            else if (type.Is("thinking"u8) || type.Is("redacted_thinking"u8))
                notes.Drop("messages.thinking");
            else
                Unknown(type, path);
        }

        if (text.WrittenCount == 0 && calls == 0)
            return;
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        if (text.WrittenCount > 0)
            json.WriteString("content"u8, text.WrittenSpan);
        else
            json.WriteNull("content"u8);
        if (calls > 0)
            Calls(content, path);
        json.WriteEndObject();
    }

    private void Unknown(JsonElement type, string path) => notes.Refuse(
        $"A block of type '{TranslationNotes.Clean(type.Text() ?? "")}' in the assistant's message cannot be carried to a backend that speaks chat completions. "
        + "Begin a new conversation, or use a backend that speaks Anthropic's messages.",
        $"{path}.content");

    private void Calls(JsonElement content, string path)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var block in content.EnumerateArray())
        {
            if (!block.Get("type"u8).Is("tool_use"u8))
                continue;
            var input = block.Get("input"u8);
            if (!block.Get("id"u8).IsString() || !block.Get("name"u8).IsString() || !(input.IsObject() || input.IsMissing()))
                notes.Wrong($"{path}.content", "tool uses with an id, a name and an object as input");
            json.WriteStartObject();
            json.WriteString("id"u8, block.Get("id"u8).Text() ?? "");
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, names.Shorten(block.Get("name"u8).Text() ?? ""));
            json.WriteString("arguments"u8, input.IsObject() ? input.Raw() : "{}"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
