namespace Sluice.Gateway.Config;

/// <summary>Prices of a whole call whose input is above a size; null: as below it, and 0 too for cache writes.</summary>
/// <param name="InputTokens">Input tokens that the call must exceed.</param>
internal sealed record PriceTierConfig(long InputTokens)
{
    /// <summary>Input, USD per million tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Cached input, USD per million tokens.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Cache writes, USD per million tokens.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Cache writes for an hour, USD per million tokens.</summary>
    public decimal? CacheWrite1h { get; init; }

    /// <summary>Output, USD per million tokens.</summary>
    public decimal? Output { get; init; }
}
