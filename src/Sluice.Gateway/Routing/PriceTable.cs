using Sluice.Gateway.Config;
using Sluice.Pricing;

namespace Sluice.Gateway.Routing;

/// <summary>Turns configured prices, dollars a million tokens, into the engine's.</summary>
internal static class PriceTable
{
    public static ModelCatalog Catalog(SluiceConfig config) =>
        ModelCatalog.BuiltIn.With(config.Prices.ToDictionary(pair => pair.Key, pair => Of(pair.Value), StringComparer.Ordinal));

    /// <summary>Whether the built-in catalog prices an upstream's model.</summary>
    public static bool IsBuiltIn(string upstream) => ModelCatalog.BuiltIn.FindPrice("", upstream, upstream) is not null;

    public static ModelPrice Of(PriceConfig price) => new()
    {
        Input = ModelPrice.FromUsd(price.Input, "input"),
        CachedInput = Optional(price.CachedInput, "cachedInput"),
        CacheWrite = Optional(price.CacheWrite, "cacheWrite") ?? 0,
        CacheWriteOneHour = Optional(price.CacheWrite1h, "cacheWrite1h") ?? 0,
        Output = ModelPrice.FromUsd(price.Output, "output"),
        PerRequest = NanoUsd.FromUsd(price.PerRequest).Value,
        PerSearch = NanoUsd.FromUsd(price.PerSearch).Value,
        Above = [.. price.Above.Select(Of)],
    };

    private static PriceTier Of(Config.PriceTierConfig tier) => new()
    {
        InputTokens = tier.InputTokens,
        Input = Optional(tier.Input, "input"),
        CachedInput = Optional(tier.CachedInput, "cachedInput"),
        CacheWrite = Optional(tier.CacheWrite, "cacheWrite") ?? 0,
        CacheWriteOneHour = Optional(tier.CacheWrite1h, "cacheWrite1h") ?? 0,
        Output = Optional(tier.Output, "output"),
    };

    private static long? Optional(decimal? usd, string field) => usd is { } value ? ModelPrice.FromUsd(value, field) : null;
}
