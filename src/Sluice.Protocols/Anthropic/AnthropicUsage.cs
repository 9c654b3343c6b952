using System.Text.Json;
using Sluice.Tokens;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// The fields of Anthropic's <c>usage</c> objects as far as they have come. A stream states them in several events: they count up, so
/// that the last of each holds, never the sum. Its <c>input_tokens</c> are those that the cache had no part in. Where a number is beyond all
/// measure, nothing is stated.
/// </summary>
internal struct AnthropicUsage
{
    // More tokens than any call uses, and few enough for their cost to be a number.
    private const long MostTokens = 1_000_000_000_000;

    private long? _input;
    private long? _cached;
    private long? _written;
    private long? _writtenFiveMinutes;
    private long? _writtenOneHour;
    private long? _output;
    private bool _isBeyondMeasure;

    /// <summary>Searches that the provider made, which are billed apart.</summary>
    public int Searches { get; private set; }

    /// <summary>Whether anything was stated.</summary>
    public readonly bool IsStated => (_input is not null || _output is not null) && !_isBeyondMeasure;

    /// <summary>What was used by what was stated.</summary>
    public readonly Usage Usage
    {
        get
        {
            // Where the parts of the writes are told, they are the whole; their sum wins over a total that says less.
            var oneHour = _writtenOneHour ?? 0;
            var fiveMinutes = Math.Max(_writtenFiveMinutes ?? 0, (_written ?? 0) - oneHour);
            return new()
            {
                InputTokens = _input ?? 0,
                CachedInputTokens = _cached ?? 0,
                CacheWriteTokens = fiveMinutes,
                CacheWriteOneHourTokens = oneHour,
                OutputTokens = _output ?? 0,
            };
        }
    }

    /// <summary>Takes the fields of a further object.</summary>
    /// <param name="reader">At its opening brace; left at its closing one.</param>
    public void Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
                _input = Tokens(ref reader) ?? _input;
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
                _cached = Tokens(ref reader) ?? _cached;
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
                _written = Tokens(ref reader) ?? _written;
            else if (reader.ValueTextEquals("output_tokens"u8))
                _output = Tokens(ref reader) ?? _output;
            else if (reader.ValueTextEquals("cache_creation"u8))
                CacheCreation(ref reader);
            else if (reader.ValueTextEquals("server_tool_use"u8))
                ServerTools(ref reader);
            else
                reader.Skip();
        }
    }

    private void CacheCreation(ref Utf8JsonReader reader)
    {
        if (!Opens(ref reader))
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8))
                _writtenFiveMinutes = Tokens(ref reader) ?? _writtenFiveMinutes;
            else if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8))
                _writtenOneHour = Tokens(ref reader) ?? _writtenOneHour;
            else
                reader.Skip();
        }
    }

    private void ServerTools(ref Utf8JsonReader reader)
    {
        if (!Opens(ref reader))
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("web_search_requests"u8))
                Searches = (int)Math.Min(Tokens(ref reader) ?? Searches, 1_000_000);
            else
                reader.Skip();
        }
    }

    private static bool Opens(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            return true;
        reader.Skip();
        return false;
    }

    private long? Tokens(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens) && tokens >= 0)
        {
            _isBeyondMeasure |= tokens > MostTokens;
            return tokens;
        }

        reader.Skip();
        return null;
    }
}
