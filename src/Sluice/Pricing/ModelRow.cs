using System.Text.Json.Serialization;

namespace Sluice.Pricing;

/// <summary>A row of models.json: prices in USD per million tokens.</summary>
internal sealed record ModelRow
{
    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required decimal Input { get; init; }

    public decimal? CachedInput { get; init; }

    public decimal CacheWrite { get; init; }

    [JsonPropertyName("cacheWrite1h")]
    public decimal CacheWriteOneHour { get; init; }

    public required decimal Output { get; init; }

    public decimal PerSearch { get; init; }

    public ModelRowTier[]? Above { get; init; }

    public required long ContextWindow { get; init; }

    public required long MaxOutput { get; init; }

    public required string Source { get; init; }

    public required DateOnly AsOf { get; init; }

    public ModelInfo ToInfo() => new()
    {
        Provider = Provider,
        Model = Model,
        Price = new ModelPrice
        {
            Input = ModelPrice.FromUsd(Input, $"{Model}.input"),
            CachedInput = CachedInput is { } cached ? ModelPrice.FromUsd(cached, $"{Model}.cachedInput") : null,
            CacheWrite = ModelPrice.FromUsd(CacheWrite, $"{Model}.cacheWrite"),
            CacheWriteOneHour = ModelPrice.FromUsd(CacheWriteOneHour, $"{Model}.cacheWrite1h"),
            Output = ModelPrice.FromUsd(Output, $"{Model}.output"),
            PerSearch = ModelPrice.FromUsd(PerSearch, $"{Model}.perSearch"),
            Above = [.. (Above ?? []).Select(tier => tier.ToTier(Model))],
        },
        ContextWindow = ContextWindow,
        MaxOutput = MaxOutput,
        Source = Source,
        AsOf = AsOf,
    };
}
