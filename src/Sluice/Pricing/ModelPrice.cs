using System.Globalization;

namespace Sluice.Pricing;

/// <summary>
/// What a model costs. Token prices are nano-USD per million tokens (2.50 USD per million is 2,500,000,000), so that costs are exact
/// integers. An object that exists is valid: a negative price throws <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public sealed record ModelPrice
{
    /// <summary>A model that costs nothing.</summary>
    public static ModelPrice Free { get; } = new() { Input = 0, Output = 0 };

    /// <summary>Input tokens that no cache had a part in, nano-USD per million.</summary>
    public required long Input { get; init => field = PriceField.Checked(value); }

    /// <summary>Input tokens read from the provider's cache, nano-USD per million; null: as <see cref="Input"/>.</summary>
    public long? CachedInput { get; init => field = PriceField.Checked(value); }

    /// <summary>Input tokens written to the cache, nano-USD per million; 0: as <see cref="Input"/>.</summary>
    public long CacheWrite { get; init => field = PriceField.Checked(value); }

    /// <summary>Input tokens written to the cache for one hour, nano-USD per million; 0: as <see cref="CacheWrite"/>.</summary>
    public long CacheWriteOneHour { get; init => field = PriceField.Checked(value); }

    /// <summary>Tokens produced, nano-USD per million.</summary>
    public required long Output { get; init => field = PriceField.Checked(value); }

    /// <summary>Once a request, nano-USD.</summary>
    public long PerRequest { get; init => field = PriceField.Checked(value); }

    /// <summary>For each search that the provider makes for a call, nano-USD.</summary>
    public long PerSearch { get; init => field = PriceField.Checked(value); }

    /// <summary>
    /// Prices of calls with much input, by rising <see cref="PriceTier.InputTokens"/>; the whole call costs what the highest tier
    /// says whose number of tokens its input passes.
    /// </summary>
    /// <exception cref="ArgumentException">Two tiers begin at the same number, or a tier stands before a smaller one.</exception>
    public IReadOnlyList<PriceTier> Above { get; init => field = PriceField.CheckedTiers(value); } = [];

    /// <summary>Converts a price as providers print it.</summary>
    /// <param name="usd">USD per million tokens (or per request, per search): 0 or more; from the tenth decimal on rounded up.</param>
    /// <param name="field">The setting's name, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The price is negative, or more than about 9.2 billion dollars.</exception>
    public static long FromUsd(decimal usd, string field)
        => usd is >= 0 and <= long.MaxValue / NanoUsd.PerUsd
            ? NanoUsd.FromUsd(usd).Value
            : throw PriceField.Refused(field, usd.ToString(CultureInfo.InvariantCulture));

    /// <summary>Converts a price as providers print it.</summary>
    /// <param name="usd">USD per million tokens (or per request, per search): 0 or more.</param>
    /// <param name="field">The setting's name, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The price is negative, not a number, or more than about 9.2 billion dollars.</exception>
    public static long FromUsd(double usd, string field)
        => usd is >= 0 and <= long.MaxValue / NanoUsd.PerUsd
            ? FromUsd((decimal)usd, field)
            : throw PriceField.Refused(field, usd.ToString(CultureInfo.InvariantCulture));

    /// <summary>What each class of tokens costs on a level: 0 is the base, n the n-th tier.</summary>
    internal TokenRates RatesAt(int level)
    {
        var cacheWrite = CacheWrite > 0 ? CacheWrite : Input;
        var rates = new TokenRates(Input, CachedInput ?? Input, cacheWrite, CacheWriteOneHour > 0 ? CacheWriteOneHour : cacheWrite, Output);
        return level == 0 ? rates : Above[level - 1].Over(rates);
    }
}
