using System.Text.Json.Serialization;

namespace Sluice.Pricing;

/// <summary>A tier of a row of models.json: prices in USD per million tokens.</summary>
internal sealed record ModelRowTier
{
    public required long InputTokens { get; init; }

    public required decimal Input { get; init; }

    public decimal? CachedInput { get; init; }

    public decimal CacheWrite { get; init; }

    [JsonPropertyName("cacheWrite1h")]
    public decimal CacheWriteOneHour { get; init; }

    public required decimal Output { get; init; }

    public PriceTier ToTier(string model) => new()
    {
        InputTokens = InputTokens,
        Input = ModelPrice.FromUsd(Input, $"{model}.above.input"),
        CachedInput = CachedInput is { } cached ? ModelPrice.FromUsd(cached, $"{model}.above.cachedInput") : null,
        CacheWrite = ModelPrice.FromUsd(CacheWrite, $"{model}.above.cacheWrite"),
        CacheWriteOneHour = ModelPrice.FromUsd(CacheWriteOneHour, $"{model}.above.cacheWrite1h"),
        Output = ModelPrice.FromUsd(Output, $"{model}.above.output"),
    };
}
