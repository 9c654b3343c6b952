using System.Text.Json;
using Sluice.Protocols.Answers;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads a plain answer of <c>/messages</c>.</summary>
internal static class MessagesReader
{
    /// <summary>Reads an answer.</summary>
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
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Member(ref reader, ref reading);
            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Member(ref Utf8JsonReader reader, ref AnswerReading reading)
    {
        if (reader.ValueTextEquals("content"u8))
        {
            reader.Read();
            MessageText.Blocks(ref reader, ref reading);
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            reading.HasUsageObject = reader.TokenType == JsonTokenType.StartObject;
            if (!reading.HasUsageObject)
            {
                reader.Skip();
                return;
            }

            var usage = default(AnthropicUsage);
            usage.Read(ref reader);
            reading.Usage = usage.IsStated ? usage.Usage : null;
            reading.Searches = usage.Searches;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False))
                reading.Error = ProviderError.Read(ref reader);
        }
        else if (reader.ValueTextEquals("stop_reason"u8))
        {
            reader.Read();
            reading.HasFinish = reader.TokenType == JsonTokenType.String;
            reader.Skip();
        }
        else
        {
            reader.Skip();
        }
    }
}
