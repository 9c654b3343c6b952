namespace Sluice.Gateway.Config;

/// <summary>What a model costs, in USD per million tokens unless it says otherwise; never negative.</summary>
internal sealed record PriceConfig
{
    /// <summary>Costs nothing.</summary>
    public static PriceConfig Free { get; } = new() { CachedInput = 0, CacheWrite = 0, CacheWrite1h = 0 };

    /// <summary>Input.</summary>
    public decimal Input { get; init; }

    /// <summary>Input read from the provider's cache; null: as <see cref="Input"/>.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Input written to the provider's cache for five minutes; null or 0: as <see cref="Input"/>.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Input written to the provider's cache for an hour; null or 0: as <see cref="CacheWrite"/>.</summary>
    public decimal? CacheWrite1h { get; init; }

    /// <summary>Output.</summary>
    public decimal Output { get; init; }

    /// <summary>USD a request.</summary>
    public decimal PerRequest { get; init; }

    /// <summary>USD a web search.</summary>
    public decimal PerSearch { get; init; }

    /// <summary>Prices of calls with more input, by ascending <see cref="PriceTierConfig.InputTokens"/>.</summary>
    public IReadOnlyList<PriceTierConfig> Above { get; init; } = [];
}
