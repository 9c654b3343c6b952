using Sluice.Tokens;

namespace Sluice.Pricing;

/// <summary>Exact costs: 128-bit products, rounded up to a nano-dollar once a call, an overflow is an exception.</summary>
public static class CostCalculator
{
    private const uint TokensPerPrice = 1_000_000;

    /// <summary>What a call cost by what it used; <see cref="Usage.Cost"/> is not looked at.</summary>
    /// <param name="price">The model's price.</param>
    /// <param name="usage">What was used; no class may be negative.</param>
    /// <param name="searches">Searches that the provider made for the call; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    /// <exception cref="OverflowException">The cost is more than <see cref="NanoUsd"/> can hold.</exception>
    public static NanoUsd Cost(ModelPrice price, in Usage usage, int searches = 0)
    {
        ArgumentNullException.ThrowIfNull(price);
        var rates = price.RatesAt(LevelOf(price, TotalInput(usage)));
        return Rounded(
            checked(Product(usage.InputTokens, rates.Input)
                + Product(usage.CachedInputTokens, rates.CachedInput)
                + Product(usage.CacheWriteTokens, rates.CacheWrite)
                + Product(usage.CacheWriteOneHourTokens, rates.CacheWriteOneHour)
                + Product(usage.OutputTokens, rates.Output)),
            price,
            searches);
    }

    /// <summary>
    /// The most that a call can cost which stays within an estimate: on every level of price that its input can reach, each input
    /// token at the dearest of uncached, cached and written, each output token up to <see cref="UsageEstimate.MaxOutputTokens"/>.
    /// </summary>
    /// <param name="price">The model's price.</param>
    /// <param name="estimate">The bound of what will be used; no part may be negative.</param>
    /// <param name="searches">Searches at most that the provider makes for the call; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    /// <exception cref="OverflowException">The cost is more than <see cref="NanoUsd"/> can hold.</exception>
    public static NanoUsd MaxCost(ModelPrice price, UsageEstimate estimate, int searches = 0)
    {
        ArgumentNullException.ThrowIfNull(price);
        return Rounded(Dearest(price, estimate), price, searches);
    }

    /// <summary>How much more, or less, a call costs at most with another bound of its output; <see cref="long.MaxValue"/> where that is more than fits.</summary>
    /// <param name="price">The model's price.</param>
    /// <param name="estimate">The bound of what will be used.</param>
    /// <param name="output">The other bound of its output, in tokens.</param>
    internal static long Difference(ModelPrice price, in UsageEstimate estimate, long output)
    {
        var (other, asked) = (Up(Dearest(price, estimate with { MaxOutputTokens = output })), Up(Dearest(price, estimate)));
        return (long)Int128.Min((Int128)other - (Int128)asked, long.MaxValue);
    }

    private static UInt128 Dearest(ModelPrice price, in UsageEstimate estimate)
    {
        var dearest = UInt128.Zero;
        var last = LevelOf(price, estimate.InputTokens);
        for (var level = 0; level <= last; level++)
        {
            var rates = price.RatesAt(level);
            var input = level == last ? estimate.InputTokens : price.Above[level].InputTokens;
            var cost = checked(Product(input, rates.DearestInput) + Product(estimate.MaxOutputTokens, rates.Output));
            if (cost > dearest) dearest = cost;
        }

        return dearest;
    }

    /// <summary>How many tiers the input passes.</summary>
    private static int LevelOf(ModelPrice price, long inputTokens)
    {
        var tiers = price.Above;
        var level = 0;
        while (level < tiers.Count && inputTokens > tiers[level].InputTokens) level++;
        return level;
    }

    private static long TotalInput(in Usage usage)
        => checked(usage.InputTokens + usage.CachedInputTokens + usage.CacheWriteTokens + usage.CacheWriteOneHourTokens);

    private static UInt128 Product(long tokens, long rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        return (UInt128)(ulong)tokens * (ulong)rate;
    }

    private static NanoUsd Rounded(UInt128 products, ModelPrice price, int searches)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(searches);
        return new NanoUsd(checked((long)Up(products) + price.PerRequest + (searches * price.PerSearch)));
    }

    private static UInt128 Up(UInt128 products)
    {
        var (whole, rest) = UInt128.DivRem(products, TokensPerPrice);
        return whole + (rest > 0 ? UInt128.One : UInt128.Zero);
    }
}
