using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>
/// Writes a user's message: first the results of tools, each a message of its own as chat completions have it, then what else was said. What
/// a result shows (a tool's message holds text only) follows in the user's message, with a word on where it comes from.
/// </summary>
internal sealed class UserBlocksWriter(Utf8JsonWriter json, TranslationNotes notes)
{
    private readonly PartsWriter _parts = new(json, notes);

    /// <summary>Writes the message, or several.</summary>
    /// <param name="content">A string or an array of blocks.</param>
    /// <param name="path">Where the message stands.</param>
    public void Write(JsonElement content, string path)
    {
        if (content.IsString())
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            json.WriteString("content"u8, content.Utf8());
            json.WriteEndObject();
            return;
        }

        if (!content.IsArray())
            notes.Wrong($"{path}.content", "a string or an array of blocks");
        var others = 0;
        var shows = false;
        foreach (var block in content.Items())
        {
            var isResult = block.Get("type"u8).Is("tool_result"u8);
            others += isResult ? 0 : 1;
            if (isResult)
                shows |= Result(block, path);
        }

        if (others > 0 || shows)
            Rest(content, others, shows, path);
    }

    private bool Result(JsonElement block, string path)
    {
        BlockExtras.Note(block, notes);
        var id = block.Get("tool_use_id"u8);
        if (!id.IsString())
            notes.Wrong($"{path}.content", "tool results with a 'tool_use_id'");
        var content = block.Get("content"u8);
        var text = new TextJoiner("\n"u8);
        var shows = false;
        if (content.IsString())
            text.Add(content.Utf8());
        else if (!content.IsMissing() && !content.IsArray())
            notes.Wrong($"{path}.content", "tool results with a string or an array of blocks");
        foreach (var inner in content.Items())
        {
            BlockExtras.Note(inner, notes);
            var type = inner.Get("type"u8);
            if (type.Is("text"u8))
                text.Add(inner.Get("text"u8).Utf8());
            else if (type.Is("tool_reference"u8))
                text.Add(inner.Get("tool_name"u8).Utf8());
            else
                shows = true;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, id.Text() ?? "");
        json.WriteString("content"u8, Said(text, block.Get("is_error"u8).IsTrue(), shows));
        json.WriteEndObject();
        return shows;
    }

    // Chat completions have no mark for a tool's failure: the model must read it.
    private static ReadOnlySpan<byte> Said(TextJoiner text, bool isError, bool shows)
    {
        if (isError && !(text.Written.Length >= 5 && System.Text.Ascii.EqualsIgnoreCase(text.Written[..5], "error"u8)))
            return (byte[])[.. "Error: "u8, .. text.Written];
        return text.IsEmpty && shows ? "The result is shown below."u8 : text.Written;
    }

    private void Rest(JsonElement content, int others, bool shows, string path)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        if (others == 1 && !shows && OnlyText(content) is { } only)
        {
            json.WriteString("content"u8, only.Utf8());
        }
        else
        {
            json.WriteStartArray("content"u8);
            foreach (var block in content.EnumerateArray())
            {
                if (block.Get("type"u8).Is("tool_result"u8))
                    Shown(block, path);
            }

            foreach (var block in content.EnumerateArray())
            {
                if (!block.Get("type"u8).Is("tool_result"u8))
                    _parts.Write(block, path);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private JsonElement? OnlyText(JsonElement content)
    {
        foreach (var block in content.EnumerateArray())
        {
            if (!block.Get("type"u8).Is("text"u8) || !block.Get("text"u8).IsString())
                continue;
            BlockExtras.Note(block, notes);
            return block.Get("text"u8);
        }

        return null;
    }

    private void Shown(JsonElement result, string path)
    {
        var isFirst = true;
        foreach (var inner in result.Get("content"u8).Items())
        {
            if (inner.Get("type"u8).Is("text"u8) || inner.Get("type"u8).Is("tool_reference"u8))
                continue;
            if (isFirst)
                _parts.Text($"Part of the result of tool call {result.Get("tool_use_id"u8).Text()}:");
            isFirst = false;
            _parts.Write(inner, path);
        }
    }
}
