using System.Text.Json;

namespace Sluice.Protocols.Requests;

/// <summary>Reads the arrays that prompts are made of. The reader is at the first token of a value, and is left at its last.</summary>
internal static class PromptArray
{
    /// <summary>An array of messages; anything else is counted as it stands.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="prompt">Where it is counted.</param>
    /// <param name="message">Reads a message.</param>
    public static void Messages(ref Utf8JsonReader reader, ref PromptReader prompt, PromptPart message)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            prompt.Value(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            prompt.Message();
            Read(ref reader, ref prompt, message);
        }
    }

    /// <summary>A text, or an array of parts.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="prompt">Where it is counted.</param>
    /// <param name="part">Reads a part.</param>
    public static void Content(ref Utf8JsonReader reader, ref PromptReader prompt, PromptPart part)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            prompt.Value(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            Read(ref reader, ref prompt, part);
    }

    private static void Read(ref Utf8JsonReader reader, ref PromptReader prompt, PromptPart part)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            part(ref reader, ref prompt);
        else
            prompt.Value(ref reader);
    }
}
