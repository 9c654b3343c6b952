using System.Text.Json;
using Sluice.Protocols.OpenAI;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>
/// What an answer used, in disjoint classes, and its writing in each protocol. Anthropic's input leaves cached tokens out, OpenAI's
/// holds them.
/// </summary>
/// <param name="Input">Input neither read from nor written to a cache.</param>
/// <param name="Cached">Input read from a cache.</param>
/// <param name="CacheWrite">Input written to a cache.</param>
/// <param name="Output">Tokens produced, reasoning included.</param>
/// <param name="Reasoning">Tokens of reasoning among them, where the backend says it.</param>
internal readonly record struct TokenCounts(long Input, long Cached, long CacheWrite, long Output, long Reasoning = 0)
{
    private const long Most = 1_000_000_000_000;

    private long AllInput => Input + Cached + CacheWrite;

    /// <summary>Reads a chat answer's <c>usage</c>, as settlement reads it.</summary>
    /// <param name="usage">The object; anything else states nothing.</param>
    public static TokenCounts? OfChat(JsonElement usage)
    {
        if (!usage.IsObject())
            return null;
        var reader = new Utf8JsonReader(usage.Raw());
        reader.Read();
        if (OpenAIUsage.Read(ref reader) is not { } read)
            return null;
        var reasoning = Count(usage.Get("completion_tokens_details"u8), "reasoning_tokens"u8) ?? 0;
        return new TokenCounts(
            Bound(read.InputTokens), Bound(read.CachedInputTokens), Bound(read.CacheWriteTokens), Bound(read.OutputTokens), reasoning);
    }

    /// <summary>Reads an Anthropic answer's <c>usage</c>. Later ones of a stream are cumulative: what they state replaces what was.</summary>
    /// <param name="usage">The object; anything else states nothing.</param>
    public TokenCounts WithMessages(JsonElement usage) => new(
        Count(usage, "input_tokens"u8) ?? Input,
        Count(usage, "cache_read_input_tokens"u8) ?? Cached,
        Count(usage, "cache_creation_input_tokens"u8) ?? CacheWrite,
        Count(usage, "output_tokens"u8) ?? Output,
        Count(usage.Get("output_tokens_details"u8), "thinking_tokens"u8) ?? Reasoning);

    /// <summary>Writes <c>usage</c> as chat completions have it.</summary>
    /// <param name="json">Inside an object.</param>
    public void WriteChat(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, AllInput);
        json.WriteNumber("completion_tokens"u8, Output);
        json.WriteNumber("total_tokens"u8, AllInput + Output);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, Cached);
        if (CacheWrite > 0)
            json.WriteNumber("cache_write_tokens"u8, CacheWrite);
        json.WriteEndObject();
        if (Reasoning > 0)
        {
            json.WriteStartObject("completion_tokens_details"u8);
            json.WriteNumber("reasoning_tokens"u8, Reasoning);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes <c>usage</c> as Anthropic messages have it.</summary>
    /// <param name="json">Inside an object.</param>
    public void WriteMessages(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Input);
        json.WriteNumber("cache_creation_input_tokens"u8, CacheWrite);
        json.WriteNumber("cache_read_input_tokens"u8, Cached);
        json.WriteNumber("output_tokens"u8, Output);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>usage</c> as OpenAI responses have it.</summary>
    /// <param name="json">Inside an object.</param>
    public void WriteResponses(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, AllInput);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, Cached);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, Output);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, AllInput + Output);
        json.WriteEndObject();
    }

    private static long? Count(JsonElement usage, ReadOnlySpan<byte> name) => usage.Get(name).Integer() is >= 0 and <= Most and var count ? count : null;

    private static long Bound(long count) => Math.Min(count, Most);
}
