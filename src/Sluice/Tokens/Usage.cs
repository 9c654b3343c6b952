using Sluice.Pricing;

namespace Sluice.Tokens;

/// <summary>
/// What an attempt really used, in disjoint classes: a token is counted in exactly one of them.
/// Providers differ here (OpenAI's prompt tokens include cached ones, Anthropic's input tokens do not); protocols normalise to this.
/// </summary>
public readonly record struct Usage
{
    /// <summary>Input tokens neither read from nor written to the provider's prompt cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>Input tokens read from the provider's prompt cache.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Input tokens written to the provider's prompt cache for five minutes (or its only duration).</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Input tokens written to the provider's prompt cache for one hour.</summary>
    public long CacheWriteOneHourTokens { get; init; }

    /// <summary>Tokens produced, reasoning and rejected predictions included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>What the attempt costs.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>All input tokens, whatever the cache did with them.</summary>
    public long TotalInputTokens => InputTokens + CachedInputTokens + CacheWriteTokens + CacheWriteOneHourTokens;

    /// <summary>All tokens in and out.</summary>
    public long TotalTokens => TotalInputTokens + OutputTokens;
}
