using Sluice.Pricing;

namespace Sluice.Control;

/// <summary>A price as providers print it: US dollars per million tokens.</summary>
public sealed class PriceSettings
{
    /// <summary>Input tokens that no cache had a part in.</summary>
    public decimal Input { get; set; }

    /// <summary>Input tokens read from the provider's cache; as <see cref="Input"/> if not set.</summary>
    public decimal? CachedInput { get; set; }

    /// <summary>Input tokens written to the cache; 0 is as <see cref="Input"/>.</summary>
    public decimal CacheWrite { get; set; }

    /// <summary>Tokens produced.</summary>
    public decimal Output { get; set; }

    /// <summary>Once a request, US dollars.</summary>
    public decimal PerRequest { get; set; }

    internal void Validate(string path, List<string> problems)
    {
        foreach (var (name, value) in ((string, decimal)[])
            [(nameof(Input), Input), (nameof(CachedInput), CachedInput ?? 0), (nameof(CacheWrite), CacheWrite), (nameof(Output), Output), (nameof(PerRequest), PerRequest)])
        {
            if (value is < 0 or > 1_000_000_000)
                problems.Add($"{path}.{name} is {value}; a price must be from 0 to a billion dollars.");
        }
    }

    internal ModelPrice ToPrice() => new()
    {
        Input = ModelPrice.FromUsd(Input, nameof(Input)),
        CachedInput = CachedInput is { } cached ? ModelPrice.FromUsd(cached, nameof(CachedInput)) : null,
        CacheWrite = ModelPrice.FromUsd(CacheWrite, nameof(CacheWrite)),
        Output = ModelPrice.FromUsd(Output, nameof(Output)),
        PerRequest = ModelPrice.FromUsd(PerRequest, nameof(PerRequest)),
    };
}
