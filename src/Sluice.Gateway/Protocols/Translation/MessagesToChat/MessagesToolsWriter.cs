using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c> of a messages request as a chat request's.</summary>
internal sealed class MessagesToolsWriter(Utf8JsonWriter json, TranslationNotes notes, ToolNames names)
{
    private static readonly string[] Hints = ["cache_control", "defer_loading", "allowed_callers", "input_examples", "eager_input_streaming"];

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
    }

    private void Tool(JsonElement tool)
    {
        var type = tool.Get("type"u8);
        if (!type.IsMissing() && !type.Is("custom"u8))
        {
            notes.Refuse(
                $"Tool '{TranslationNotes.Clean(type.Text() ?? "")}' is Anthropic's own, and this backend speaks chat completions. "
                + "Leave it out, or use a backend that speaks Anthropic's messages.",
                "tools");
        }
        else if (!tool.Get("name"u8).IsString())
        {
            notes.Wrong("tools", "an array of tools with names");
        }

        foreach (var hint in Hints)
        {
            if (tool.IsObject() && tool.TryGetProperty(hint, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
                notes.Drop(hint == "cache_control" ? hint : $"tools.{hint}");
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, names.Shorten(tool.Get("name"u8).Text() ?? ""));
        if (tool.Get("description"u8).IsString())
            json.WriteString("description"u8, tool.Get("description"u8).Utf8());
        json.WritePropertyName("parameters"u8);
        Schema(tool.Get("input_schema"u8));
        if (tool.Get("strict"u8).IsTrue())
            json.WriteBoolean("strict"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // OpenAI demands the properties of an object, even where there are none.
    private void Schema(JsonElement schema)
    {
        if (!schema.IsMissing() && !schema.IsObject())
            notes.Wrong("tools.input_schema", "an object");
        if (schema.IsObject() && schema.Get("properties"u8).IsObject())
        {
            json.WriteRaw(schema);
            return;
        }

        json.WriteStartObject();
        if (schema.Get("type"u8).IsMissing())
            json.WriteString("type"u8, "object"u8);
        if (schema.IsObject())
        {
            foreach (var member in schema.EnumerateObject())
            {
                if (member.Value.IsMissing() || member.NameEquals("properties"u8))
                    continue;
                json.WritePropertyName(member.Name);
                json.WriteRaw(member.Value);
            }
        }

        json.WriteStartObject("properties"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Choice(JsonElement choice)
    {
        if (choice.IsMissing())
            return;
        var type = choice.Get("type"u8);
        if (type.Is("auto"u8))
        {
            json.WriteString("tool_choice"u8, "auto"u8);
        }
        else if (type.Is("any"u8))
        {
            json.WriteString("tool_choice"u8, "required"u8);
        }
        else if (type.Is("none"u8))
        {
            json.WriteString("tool_choice"u8, "none"u8);
        }
        else if (type.Is("tool"u8) && choice.Get("name"u8).Text() is { } name)
        {
            ChatRequestParts.ChooseFunction(json, names.Shorten(name));
        }
        else
        {
            notes.Wrong("tool_choice", "of type \"auto\", \"any\", \"none\", or \"tool\" with a name");
        }

        if (choice.Get("disable_parallel_tool_use"u8).IsTrue())
            json.WriteBoolean("parallel_tool_calls"u8, false);
    }
}
