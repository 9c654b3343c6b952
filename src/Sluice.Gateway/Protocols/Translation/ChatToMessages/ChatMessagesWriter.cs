using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>
/// Writes chat messages as <c>system</c> and <c>messages</c>. Messages of one role that follow each other become one, since all results of
/// one round of calls must stand in one message.
/// </summary>
internal sealed class ChatMessagesWriter(Utf8JsonWriter json, TranslationNotes notes)
{
    private readonly ChatPartsWriter _parts = new(json, notes);
    private string? _openRole;

    /// <summary>Writes both members.</summary>
    /// <param name="messages">The request's messages.</param>
    public void Write(JsonElement messages)
    {
        if (!messages.IsArray() || messages.GetArrayLength() == 0)
        {
            notes.Wrong("messages", "an array with at least one message");
            return;
        }

        System(messages);
        json.WriteStartArray("messages"u8);
        var index = 0;
        var last = messages.GetArrayLength() - 1;
        foreach (var message in messages.EnumerateArray())
        {
            Message(message, index, index == last);
            index++;
        }

        Close();
        json.WriteEndArray();
        if (_openRole is null)
            notes.Refuse("This backend needs a message that is not the system's. Add one of role 'user'.", "messages");
    }

    private static bool IsSystem(JsonElement message) => message.Get("role"u8).Is("system"u8) || message.Get("role"u8).Is("developer"u8);

    private static string Path(int index, string member) => string.Create(CultureInfo.InvariantCulture, $"messages[{index}].{member}");

    private void System(JsonElement messages)
    {
        var isOpen = false;
        var isLeading = true;
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            isLeading &= IsSystem(message);
            if (IsSystem(message))
            {
                if (!isLeading)
                    notes.Drop("messages.system_position");
                if (!isOpen)
                    json.WriteStartArray("system"u8);
                isOpen = true;
                _parts.Content(message.Get("content"u8), PartsOf.System, Path(index, "content"));
            }

            index++;
        }

        if (isOpen)
            json.WriteEndArray();
    }

    private void Message(JsonElement message, int index, bool isLast)
    {
        var role = message.Get("role"u8);
        if (IsSystem(message))
        {
            Extras(message, "content"u8);
            return;
        }

        if (role.Is("user"u8))
        {
            Extras(message, "content"u8);
            if (HasContent(message.Get("content"u8), Path(index, "content")))
            {
                Open("user");
                _parts.Content(message.Get("content"u8), PartsOf.User, Path(index, "content"));
            }
        }
        else if (role.Is("assistant"u8))
        {
            Assistant(message, index, isLast);
        }
        else if (role.Is("tool"u8))
        {
            Extras(message, "tool_call_id"u8);
            ToolResult(message, index);
        }
        else
        {
            notes.Refuse(
                $"Messages of role '{TranslationNotes.Clean(role.Text() ?? "")}' cannot be carried to this backend. Use system, developer, user, assistant or tool.",
                Path(index, "role"));
        }
    }

    private void Assistant(JsonElement message, int index, bool isLast)
    {
        Extras(message, "tool_calls"u8);
        var content = message.Get("content"u8);
        var refusal = message.Get("refusal"u8);
        var calls = message.Get("tool_calls"u8);
        if (!content.IsMissing() && HasContent(content, Path(index, "content")))
        {
            Open("assistant");
            _parts.Content(content, isLast && calls.IsMissing() ? PartsOf.Prefill : PartsOf.Assistant, Path(index, "content"));
        }

        if (!refusal.Utf8().IsEmpty)
        {
            Open("assistant");
            _parts.TextBlock(refusal.Utf8());
        }

        foreach (var call in calls.Items())
        {
            Open("assistant");
            ToolUse(call, Path(index, "tool_calls"));
        }
    }

    private void ToolUse(JsonElement call, string path)
    {
        var function = call.Get("function"u8);
        if (!function.IsObject() || !function.Get("name"u8).IsString() || !call.Get("id"u8).IsString())
            notes.Refuse("Only calls of functions, with an id and a name, can be carried to this backend.", path);
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, ToolCallIds.ForAnthropic(call.Get("id"u8).Text() ?? ""));
        json.WriteString("name"u8, function.Get("name"u8).Text() ?? "");
        json.WritePropertyName("input"u8);
        if (!ToolInput.TryWrite(json, function.Get("arguments"u8).Utf8()))
            notes.Refuse("A tool call's 'arguments' must be a JSON object in a string: this backend keeps it as an object.", path);
        json.WriteEndObject();
    }

    private void ToolResult(JsonElement message, int index)
    {
        var id = message.Get("tool_call_id"u8);
        if (!id.IsString())
            notes.Wrong(Path(index, "tool_call_id"), "a string");
        Open("user");
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_result"u8);
        json.WriteString("tool_use_id"u8, ToolCallIds.ForAnthropic(id.Text() ?? ""));
        var content = message.Get("content"u8);
        if (content.IsString())
        {
            json.WriteString("content"u8, content.Utf8());
        }
        else if (content.IsArray())
        {
            json.WriteStartArray("content"u8);
            _parts.Content(content, PartsOf.ToolResult, Path(index, "content"));
            json.WriteEndArray();
        }
        else if (!content.IsMissing())
        {
            notes.Wrong(Path(index, "content"), "a string or an array of parts");
        }

        json.WriteEndObject();
    }

    // A message that says nothing is none to Anthropic, which refuses empty ones.
    private bool HasContent(JsonElement content, string path)
    {
        if (content.IsString())
            return !content.Utf8().IsEmpty;
        if (!content.IsArray())
            notes.Wrong(path, "a string or an array of parts");
        foreach (var part in content.Items())
        {
            if (!part.Get("type"u8).Is("text"u8) || !part.Get("text"u8).Utf8().IsEmpty)
                return true;
        }

        return false;
    }

    private void Extras(JsonElement message, ReadOnlySpan<byte> own)
    {
        if (!message.IsObject())
            return;
        foreach (var member in message.EnumerateObject())
        {
            if (member.Value.IsMissing() || member.NameEquals("role"u8) || member.NameEquals("content"u8) || member.NameEquals(own))
                continue;
            if (member.NameEquals("function_call"u8) || member.NameEquals("audio"u8))
                notes.Refuse($"'{member.Name}' in a message cannot be carried to this backend. Leave it out; calls go into 'tool_calls'.", "messages");
            else if (!member.NameEquals("refusal"u8) && !(member.Value.IsArray() && member.Value.GetArrayLength() == 0))
                notes.Drop($"messages.{member.Name}");
        }
    }

    private void Open(string role)
    {
        if (_openRole == role)
            return;
        Close();
        _openRole = role;
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteStartArray("content"u8);
    }

    private void Close()
    {
        if (_openRole is null)
            return;
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
