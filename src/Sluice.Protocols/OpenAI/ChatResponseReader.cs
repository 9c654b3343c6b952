using System.Text.Json;
using Sluice.Protocols.Answers;

namespace Sluice.Protocols.OpenAI;

/// <summary>Reads a plain chat answer, or one chunk of a streamed one, in one pass.</summary>
internal static class ChatResponseReader
{
    /// <summary>Reads an answer.</summary>
    /// <param name="json">The body, or the data of an event.</param>
    /// <param name="response">What it holds.</param>
    /// <returns>Whether the answer is a JSON object; clients break on anything else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerReading response)
    {
        response = default;
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return false;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Member(ref reader, ref response);
            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Member(ref Utf8JsonReader reader, ref AnswerReading response)
    {
        if (reader.ValueTextEquals("choices"u8))
        {
            reader.Read();
            Choices(ref reader, ref response);
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            response.HasUsageObject = reader.TokenType == JsonTokenType.StartObject;
            if (response.HasUsageObject)
                response.Usage = OpenAIUsage.Read(ref reader);
            else
                reader.Skip();
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            Error(ref reader, ref response);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void Choices(ref Utf8JsonReader reader, ref AnswerReading response)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        response.HasNoChoices = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            response.HasNoChoices = false;
            if (reader.TokenType == JsonTokenType.StartObject)
                Choice(ref reader, ref response);
            else
                reader.Skip();
        }
    }

    private static void Choice(ref Utf8JsonReader reader, ref AnswerReading response)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                Said(ref reader, ref response);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                Content(ref reader, ref response);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                response.HasFinish |= reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                Error(ref reader, ref response);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Servers differ in where they put reasoning, sound and the like: whatever is not the role and not empty was said.
    private static void Said(ref Utf8JsonReader reader, ref AnswerReading response)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRole = reader.ValueTextEquals("role"u8);
            var isReasoning = reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8);
            reader.Read();
            if (isRole)
            {
                reader.Skip();
                continue;
            }

            var before = response.ContentBytes;
            Content(ref reader, ref response);
            response.HasReasoned |= isReasoning && response.ContentBytes > before;
        }
    }

    private static void Content(ref Utf8JsonReader reader, ref AnswerReading response)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            response.ContentBytes += reader.ValueSpan.Length;
            response.HasContent |= reader.ValueSpan.Length > 0;
            return;
        }

        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            response.HasContent = true;
            if (reader.TokenType == JsonTokenType.String)
                response.ContentBytes += reader.ValueSpan.Length;
        }
    }

    private static void Error(ref Utf8JsonReader reader, ref AnswerReading response)
    {
        if (reader.TokenType is JsonTokenType.Null or JsonTokenType.False)
            return;
        response.Error = ProviderError.Read(ref reader);
    }
}
