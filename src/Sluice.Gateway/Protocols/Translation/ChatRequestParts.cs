using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What is written in the same way into every chat request that another API's request becomes.</summary>
internal static class ChatRequestParts
{
    /// <summary>Writes <c>stream</c>, and that usage is wanted at a stream's end.</summary>
    /// <param name="root">The request.</param>
    /// <param name="json">Where it is written.</param>
    /// <param name="options">Whether usage is asked for.</param>
    /// <param name="notes">Told where it is neither true nor false.</param>
    public static void Stream(JsonElement root, Utf8JsonWriter json, TranslationOptions options, TranslationNotes notes)
    {
        var stream = root.Get("stream"u8);
        if (stream.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
            notes.Wrong("stream", "true or false");
        if (!stream.IsTrue())
            return;
        json.WriteBoolean("stream"u8, true);
        if (!options.AsksForUsage)
            return;
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
    }

    /// <summary>Finds <c>tools</c> where there are any.</summary>
    /// <param name="root">The request.</param>
    /// <param name="notes">Told where it is no array.</param>
    /// <param name="tools">An array that is not empty.</param>
    public static bool HasTools(JsonElement root, TranslationNotes notes, out JsonElement tools)
    {
        tools = root.Get("tools"u8);
        if (!tools.IsMissing() && !tools.IsArray())
            notes.Wrong("tools", "an array");
        return tools.IsArray() && tools.GetArrayLength() > 0;
    }

    /// <summary>Writes <c>tool_choice</c>: the one function of a name.</summary>
    /// <param name="json">Where it is written.</param>
    /// <param name="name">The function's name, short enough for chat completions.</param>
    public static void ChooseFunction(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
