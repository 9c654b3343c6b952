using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>
/// Writes <c>instructions</c> and <c>input</c> of a responses request as chat messages. An assistant's text and the calls that follow it are
/// one message, as are several calls; what results show follows their messages.
/// </summary>
internal sealed class InputWriter(Utf8JsonWriter json, TranslationNotes notes, ToolNames names)
{
    private readonly InputPartsWriter _parts = new(json, notes);
    private readonly List<(JsonElement Output, string Path)> _shown = [];
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<JsonElement> _calls = [];

    /// <summary>Writes the member <c>messages</c>.</summary>
    /// <param name="root">The request.</param>
    public void Write(JsonElement root)
    {
        json.WriteStartArray("messages"u8);
        var instructions = root.Get("instructions"u8);
        if (instructions.IsString())
            Simple("system"u8, instructions);
        else if (!instructions.IsMissing())
            notes.Wrong("instructions", "a string");

        var input = root.Get("input"u8);
        if (input.IsString())
            Simple("user"u8, input);
        else if (!input.IsArray() || input.GetArrayLength() == 0)
            notes.Wrong("input", "a string or an array with at least one item");
        var index = 0;
        foreach (var item in input.Items())
            Item(item, string.Create(CultureInfo.InvariantCulture, $"input[{index++}]"));
        EndAssistant();
        EndShown();
        json.WriteEndArray();
    }

    private void Item(JsonElement item, string path)
    {
        var type = item.Get("type"u8);
        if (type.Is("function_call"u8))
        {
            EndShown();
            if (!item.Get("call_id"u8).IsString() || !item.Get("name"u8).IsString() || !item.Get("arguments"u8).IsString())
                notes.Wrong(path, "a call with 'call_id', 'name' and 'arguments'");
            _calls.Add(item);
        }
        else if (type.Is("function_call_output"u8))
        {
            EndAssistant();
            Output(item, path);
        }
        else if (type.Is("reasoning"u8))
        {
            notes.Drop("input.reasoning"); // only the model that wrote it can read it
        }
        else if (type.IsMissing() || type.Is("message"u8))
        {
            Message(item, path);
        }
        else
        {
            notes.Refuse(
                $"An item of type '{TranslationNotes.Clean(type.Text() ?? "")}' cannot be carried to a backend that speaks chat completions. "
                + "It takes messages, function calls and their outputs.",
                path);
        }
    }

    private void Message(JsonElement item, string path)
    {
        var role = item.Get("role"u8);
        var content = item.Get("content"u8);
        EndShown();
        if (role.Is("assistant"u8))
        {
            if (_calls.Count > 0)
                EndAssistant();
            InputPartsWriter.AddText(content, _text, notes, path);
            return;
        }

        EndAssistant();
        if (role.Is("system"u8) || role.Is("developer"u8))
        {
            var text = new ArrayBufferWriter<byte>();
            InputPartsWriter.AddText(content, text, notes, path);
            json.WriteStartObject();
            json.WriteString("role"u8, "system"u8);
            json.WriteString("content"u8, text.WrittenSpan);
            json.WriteEndObject();
        }
        else if (role.Is("user"u8))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            _parts.Content(content, path);
            json.WriteEndObject();
        }
        else
        {
            notes.Wrong($"{path}.role", "\"user\", \"assistant\", \"system\" or \"developer\"");
        }
    }

    private void Output(JsonElement item, string path)
    {
        var output = item.Get("output"u8);
        var text = new ArrayBufferWriter<byte>();
        text.Write(output.Utf8());
        var shows = false;
        if (!output.IsString() && !output.IsArray())
            notes.Wrong($"{path}.output", "a string or an array of parts");
        foreach (var part in output.Items())
        {
            if (part.Get("type"u8).Is("input_text"u8))
                text.Write(part.Get("text"u8).Utf8());
            else
                shows = true;
        }

        if (!item.Get("call_id"u8).IsString())
            notes.Wrong($"{path}.call_id", "a string");
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, item.Get("call_id"u8).Text() ?? "");
        json.WriteString("content"u8, text.WrittenCount == 0 && shows ? "The result is shown below."u8 : text.WrittenSpan);
        json.WriteEndObject();
        if (shows)
            _shown.Add((item, path));
    }

    private void EndAssistant()
    {
        if (_text.WrittenCount == 0 && _calls.Count == 0)
            return;
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        if (_text.WrittenCount > 0)
            json.WriteString("content"u8, _text.WrittenSpan);
        else
            json.WriteNull("content"u8);
        if (_calls.Count > 0)
            Calls();
        json.WriteEndObject();
        _text.ResetWrittenCount();
        _calls.Clear();
    }

    private void Calls()
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in _calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Get("call_id"u8).Text() ?? "");
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, names.Shorten(call.Get("name"u8).Text() ?? ""));
            json.WriteString("arguments"u8, call.Get("arguments"u8).Utf8());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void EndShown()
    {
        if (_shown.Count == 0)
            return;
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WriteStartArray("content"u8);
        foreach (var (item, path) in _shown)
            _parts.Shown(item, path);
        json.WriteEndArray();
        json.WriteEndObject();
        _shown.Clear();
    }

    private void Simple(ReadOnlySpan<byte> role, JsonElement text)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, text.Utf8());
        json.WriteEndObject();
    }
}
