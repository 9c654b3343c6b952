namespace Sluice.Pricing;

/// <summary>What a call with much input costs instead; prices in nano-USD per million tokens, as in <see cref="ModelPrice"/>.</summary>
public sealed record PriceTier
{
    /// <summary>The tier holds for calls with more input tokens than this, whatever the cache did with them; at least 1.</summary>
    public required long InputTokens { get; init => field = PriceField.CheckedThreshold(value); }

    /// <summary>Input tokens; null: as below the tier.</summary>
    public long? Input { get; init => field = PriceField.Checked(value); }

    /// <summary>Input tokens read from the cache; null: as the tier's <see cref="Input"/>, or as below the tier if it has none.</summary>
    public long? CachedInput { get; init => field = PriceField.Checked(value); }

    /// <summary>Input tokens written to the cache; 0: the dearer of the tier's <see cref="Input"/> and the price below the tier.</summary>
    public long CacheWrite { get; init => field = PriceField.Checked(value); }

    /// <summary>Input tokens written for one hour; 0: the dearer of <see cref="CacheWrite"/> and the price below the tier.</summary>
    public long CacheWriteOneHour { get; init => field = PriceField.Checked(value); }

    /// <summary>Tokens produced; null: as below the tier.</summary>
    public long? Output { get; init => field = PriceField.Checked(value); }

    internal TokenRates Over(TokenRates below)
    {
        var input = Input ?? below.Input;
        var cacheWrite = CacheWrite > 0 ? CacheWrite : Math.Max(input, below.CacheWrite);
        return new TokenRates(
            input,
            CachedInput ?? Input ?? below.CachedInput,
            cacheWrite,
            CacheWriteOneHour > 0 ? CacheWriteOneHour : Math.Max(cacheWrite, below.CacheWriteOneHour),
            Output ?? below.Output);
    }
}
