using System.Text.Json;
using Sluice.Tokens;

namespace Sluice.Protocols.OpenAI;

/// <summary>
/// Reads the <c>usage</c> object of OpenAI and compatible servers. Their <c>prompt_tokens</c>, or <c>input_tokens</c> in newer APIs, contain
/// cached and cache-written tokens;
/// <see cref="Usage"/> keeps them apart. Numbers that are negative or no numbers are taken for absent; where one is beyond all measure, nothing is stated.
/// </summary>
internal static class OpenAIUsage
{
    /// <summary>More tokens than any call uses, and few enough for their cost to be a number.</summary>
    public const long MostTokens = 1_000_000_000_000;

    /// <summary>Reads the object.</summary>
    /// <param name="reader">At its opening brace; left at its closing one.</param>
    /// <returns>The usage; <see langword="null"/> where the object states no tokens.</returns>
    public static Usage? Read(ref Utf8JsonReader reader)
    {
        long? prompt = null, completion = null, total = null, cached = null, written = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
                prompt = Tokens(ref reader) ?? prompt;
            else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
                completion = Tokens(ref reader) ?? completion;
            else if (reader.ValueTextEquals("total_tokens"u8))
                total = Tokens(ref reader) ?? total;
            else if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8))
                Details(ref reader, ref cached, ref written);
            else
                Cache(ref reader, ref cached, ref written);
        }

        return (prompt is null && completion is null && total is null) || Math.Max(Math.Max(prompt ?? 0, completion ?? 0), total ?? 0) > MostTokens
            ? null
            : Normalise(prompt, completion, total, cached ?? 0, written ?? 0);
    }

    // Some servers (xAI, Gemini's OpenAI endpoint) leave reasoning out of completion_tokens, but not out of total_tokens.
    private static Usage Normalise(long? prompt, long? completion, long? total, long cached, long written)
    {
        var input = prompt ?? Math.Max(0, (total ?? 0) - (completion ?? 0));
        cached = Math.Min(cached, input);
        written = Math.Min(written, input - cached);
        return new Usage
        {
            InputTokens = input - cached - written,
            CachedInputTokens = cached,
            CacheWriteTokens = written,
            OutputTokens = Math.Max(completion ?? 0, (total ?? 0) - input),
        };
    }

    private static void Details(ref Utf8JsonReader reader, ref long? cached, ref long? written)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            Cache(ref reader, ref cached, ref written);
    }

    // Names of OpenAI, DeepSeek and of proxies that keep Anthropic's.
    private static void Cache(ref Utf8JsonReader reader, ref long? cached, ref long? written)
    {
        if (reader.ValueTextEquals("cached_tokens"u8) || reader.ValueTextEquals("prompt_cache_hit_tokens"u8)
            || reader.ValueTextEquals("cache_read_input_tokens"u8))
        {
            cached = Tokens(ref reader) ?? cached;
        }
        else if (reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_input_tokens"u8)
            || reader.ValueTextEquals("cache_creation_tokens"u8))
        {
            written = Tokens(ref reader) ?? written;
        }
        else
        {
            reader.Skip();
        }
    }

    private static long? Tokens(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Number)
        {
            reader.Skip();
            return null;
        }

        if (!reader.TryGetInt64(out var tokens))
            tokens = reader.TryGetDouble(out var number) && number >= 0 ? (long)Math.Ceiling(Math.Min(number, MostTokens + 1)) : -1;
        return tokens >= 0 ? tokens : null;
    }
}
