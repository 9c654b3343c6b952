using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Reads what servers of chat completions say in more than one way.</summary>
internal static class ChatAnswer
{
    /// <summary>The first choice; undefined where there is none.</summary>
    /// <param name="root">The answer, or one chunk.</param>
    public static JsonElement FirstChoice(JsonElement root)
    {
        foreach (var choice in root.Get("choices"u8).Items())
        {
            if (choice.IsObject() && (choice.Get("index"u8).Integer() ?? 0) == 0)
                return choice;
        }

        return default;
    }

    /// <summary>The text of content: a string, or an array of parts whose texts follow each other.</summary>
    /// <param name="content">The content.</param>
    public static ReadOnlySpan<byte> Text(JsonElement content)
    {
        if (!content.IsArray())
            return content.Utf8();
        var text = new ArrayBufferWriter<byte>();
        foreach (var part in content.EnumerateArray())
            text.Write(part.Get("type"u8).Is("text"u8) ? part.Get("text"u8).Utf8() : default);
        return text.WrittenSpan;
    }
}
