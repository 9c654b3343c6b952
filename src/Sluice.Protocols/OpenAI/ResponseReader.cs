using System.Text.Json;
using Sluice.Protocols.Answers;

namespace Sluice.Protocols.OpenAI;

/// <summary>Reads a response: as a plain answer, and inside the events of a stream.</summary>
internal static class ResponseReader
{
    /// <summary>Reads a plain answer.</summary>
    /// <param name="json">The body.</param>
    /// <param name="reading">What it holds.</param>
    /// <returns>Whether the answer is a JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerReading reading)
    {
        reading = default;
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return false;
            Read(ref reader, ref reading);
            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads a response.</summary>
    /// <param name="reader">At its opening brace; left at its closing one.</param>
    /// <param name="reading">What it holds.</param>
    public static void Read(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                reading.KeptAs = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                reading.IsPending = reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("queued"u8) || reader.ValueTextEquals("in_progress"u8));
                reading.HasFinish = !reading.IsPending;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                reader.Read();
                Output(ref reader, ref reading);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                reading.HasUsageObject = reader.TokenType == JsonTokenType.StartObject;
                if (reading.HasUsageObject)
                    reading.Usage = OpenAIUsage.Read(ref reader);
                else
                    reader.Skip();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False))
                    reading.Error = ProviderError.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Items differ widely; all strings in them but the names of things are taken for what was said.
    private static void Output(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("role"u8) || reader.ValueTextEquals("status"u8) || reader.ValueTextEquals("call_id"u8))
            {
                reader.Skip();
                continue;
            }

            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                continue;
            if (isType)
            {
                reading.HasReasoned |= reader.ValueTextEquals("reasoning"u8);
                reading.Searches += reader.ValueTextEquals("web_search_call"u8) ? 1 : 0;
                continue;
            }

            reading.ContentBytes += reader.ValueSpan.Length;
            reading.HasContent |= reader.ValueSpan.Length > 0;
        }
    }
}
