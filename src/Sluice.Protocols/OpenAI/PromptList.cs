using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>Reads prompts that are a text, texts, token ids or arrays of those. Ids count one token each.</summary>
internal static class PromptList
{
    /// <summary>Counts the prompts, and says how many there are; at least 1.</summary>
    /// <param name="reader">At the value; left at its last token.</param>
    /// <param name="prompt">Where they are counted.</param>
    public static int Read(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            prompt.Value(ref reader);
            return 1;
        }

        var prompts = 0;
        var hasIds = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                prompt.Add(1);
                hasIds = true;
                continue;
            }

            prompts++;
            if (reader.TokenType == JsonTokenType.StartArray)
                Ids(ref reader, ref prompt);
            else
                prompt.Value(ref reader);
        }

        return Math.Max(1, prompts + (hasIds ? 1 : 0));
    }

    private static void Ids(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number)
                prompt.Add(1);
            else
                prompt.Value(ref reader);
        }
    }
}
