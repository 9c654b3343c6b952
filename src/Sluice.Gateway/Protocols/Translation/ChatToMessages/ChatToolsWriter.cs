using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c> of a chat request as Anthropic's.</summary>
internal sealed class ChatToolsWriter(Utf8JsonWriter json, TranslationNotes notes)
{
    /// <summary>Writes both members, where the request has them.</summary>
    /// <param name="root">The request.</param>
    public void Write(JsonElement root)
    {
        var tools = root.Get("tools"u8);
        if (!tools.IsMissing() && !tools.IsArray())
            notes.Wrong("tools", "an array");
        var hasTools = tools.IsArray() && tools.GetArrayLength() > 0;
        if (hasTools)
        {
            json.WriteStartArray("tools"u8);
            foreach (var tool in tools.EnumerateArray())
                Tool(tool);
            json.WriteEndArray();
        }

        Choice(root.Get("tool_choice"u8), hasTools && root.Get("parallel_tool_calls"u8).ValueKind == JsonValueKind.False);
    }

    private void Tool(JsonElement tool)
    {
        var function = tool.Get("function"u8);
        if (!tool.Get("type"u8).Is("function"u8) || !function.Get("name"u8).IsString())
        {
            var type = TranslationNotes.Clean(tool.Get("type"u8).Text() ?? "");
            notes.Refuse($"A tool of type '{type}' cannot be carried to this backend. Send tools of type 'function' with a name.", "tools");
        }

        json.WriteStartObject();
        json.WriteString("name"u8, function.Get("name"u8).Text() ?? "");
        if (function.Get("description"u8).IsString())
            json.WriteString("description"u8, function.Get("description"u8).Utf8());
        json.WritePropertyName("input_schema"u8);
        Schema(function.Get("parameters"u8));
        if (function.Get("strict"u8).IsTrue())
            json.WriteBoolean("strict"u8, true);
        var cacheControl = tool.Get("cache_control"u8);
        if (cacheControl.IsObject())
        {
            json.WritePropertyName("cache_control"u8);
            json.WriteRaw(cacheControl);
        }

        json.WriteEndObject();
    }

    // Anthropic demands the type that chat servers take for granted.
    private void Schema(JsonElement schema)
    {
        if (schema.IsObject() && !schema.Get("type"u8).IsMissing())
        {
            json.WriteRaw(schema);
            return;
        }

        if (!schema.IsMissing() && !schema.IsObject())
            notes.Wrong("tools.function.parameters", "an object");
        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        if (schema.Get("properties"u8).IsMissing())
        {
            json.WriteStartObject("properties"u8);
            json.WriteEndObject();
        }

        if (schema.IsObject())
        {
            foreach (var member in schema.EnumerateObject())
            {
                if (member.NameEquals("type"u8) || (member.NameEquals("properties"u8) && member.Value.IsMissing()))
                    continue;
                json.WritePropertyName(member.Name);
                json.WriteRaw(member.Value);
            }
        }

        json.WriteEndObject();
    }

    private void Choice(JsonElement choice, bool isOneAtATime)
    {
        if (choice.IsMissing() && !isOneAtATime)
            return;
        json.WriteStartObject("tool_choice"u8);
        if (choice.IsMissing() || choice.Is("auto"u8))
        {
            json.WriteString("type"u8, "auto"u8);
        }
        else if (choice.Is("required"u8))
        {
            json.WriteString("type"u8, "any"u8);
        }
        else if (choice.Is("none"u8))
        {
            json.WriteString("type"u8, "none"u8);
            isOneAtATime = false;
        }
        else if (choice.Get("type"u8).Is("function"u8) && choice.Get("function"u8).Get("name"u8) is { } name && name.IsString())
        {
            json.WriteString("type"u8, "tool"u8);
            json.WriteString("name"u8, name.Utf8());
        }
        else
        {
            notes.Refuse("'tool_choice' must be \"auto\", \"none\", \"required\" or name one function for this backend.", "tool_choice");
        }

        if (isOneAtATime)
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }
}
