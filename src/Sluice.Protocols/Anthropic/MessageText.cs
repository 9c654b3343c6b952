using System.Text.Json;
using Sluice.Protocols.Answers;

namespace Sluice.Protocols.Anthropic;

/// <summary>Finds what the model said in blocks and their deltas.</summary>
internal static class MessageText
{
    /// <summary>An array of blocks.</summary>
    /// <param name="reader">At the value; left at its last token.</param>
    /// <param name="reading">Where it is counted.</param>
    public static void Blocks(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            Block(ref reader, ref reading);
    }

    /// <summary>
    /// A block, or the delta of one: a text block without text says nothing yet; any other block, such as a call of a tool, does.
    /// </summary>
    /// <param name="reader">At the value; left at its last token.</param>
    /// <param name="reading">Where it is counted.</param>
    public static void Block(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                Type(ref reader, ref reading);
            }
            else
            {
                reader.Read();
                Value(ref reader, ref reading);
            }
        }
    }

    private static void Type(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return;
        }

        var isThinking = reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("thinking_delta"u8)
            || reader.ValueTextEquals("redacted_thinking"u8);
        reading.HasReasoned |= isThinking;
        reading.HasContent |= reader.ValueTextEquals("tool_use"u8) || reader.ValueTextEquals("server_tool_use"u8)
            || reader.ValueTextEquals("redacted_thinking"u8);
    }

    private static void Value(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Said(ref reader, ref reading);
        }
        else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            var depth = reader.CurrentDepth;
            while (reader.Read() && reader.CurrentDepth > depth)
            {
                if (reader.TokenType == JsonTokenType.String)
                    Said(ref reader, ref reading);
            }
        }
    }

    private static void Said(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        reading.ContentBytes += reader.ValueSpan.Length;
        reading.HasContent |= reader.ValueSpan.Length > 0;
    }
}
