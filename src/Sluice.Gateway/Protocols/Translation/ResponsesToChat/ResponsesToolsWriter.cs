using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>Writes <c>tools</c> and what goes with them as a chat request's.</summary>
internal sealed class ResponsesToolsWriter(Utf8JsonWriter json, TranslationNotes notes, ToolNames names)
{
    /// <summary>Writes the members that the request needs.</summary>
    /// <param name="root">The request.</param>
    public void Write(JsonElement root)
    {
        if (!ChatRequestParts.HasTools(root, notes, out var tools))
            return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.EnumerateArray())
            Tool(tool);
        json.WriteEndArray();
        Choice(root.Get("tool_choice"u8));
        var parallel = root.Get("parallel_tool_calls"u8);
        if (parallel.ValueKind is JsonValueKind.True or JsonValueKind.False)
            json.WriteBoolean("parallel_tool_calls"u8, parallel.IsTrue());
    }

    private void Tool(JsonElement tool)
    {
        if (!tool.Get("type"u8).Is("function"u8) || !tool.Get("name"u8).IsString())
        {
            notes.Refuse(
                $"A tool of type '{TranslationNotes.Clean(tool.Get("type"u8).Text() ?? "")}' cannot be carried to a backend that speaks chat completions. "
                + "Send tools of type 'function' with a name, or use a backend that speaks responses.",
                "tools");
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, names.Shorten(tool.Get("name"u8).Text() ?? ""));
        if (tool.Get("description"u8).IsString())
            json.WriteString("description"u8, tool.Get("description"u8).Utf8());
        if (tool.Get("parameters"u8) is { } parameters && parameters.IsObject())
        {
            json.WritePropertyName("parameters"u8);
            json.WriteRaw(parameters);
        }

        if (tool.Get("strict"u8) is { ValueKind: JsonValueKind.True or JsonValueKind.False } strict)
            json.WriteBoolean("strict"u8, strict.IsTrue());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Choice(JsonElement choice)
    {
        if (choice.IsMissing())
            return;
        if (choice.Is("auto"u8) || choice.Is("none"u8) || choice.Is("required"u8))
        {
            json.WriteString("tool_choice"u8, choice.Utf8());
        }
        else if (choice.Get("type"u8).Is("function"u8) && choice.Get("name"u8).Text() is { } name)
        {
            ChatRequestParts.ChooseFunction(json, names.Shorten(name));
        }
        else
        {
            notes.Refuse("'tool_choice' must be \"auto\", \"none\", \"required\" or name one function for this backend.", "tool_choice");
        }
    }
}
