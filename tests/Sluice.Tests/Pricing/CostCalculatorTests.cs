using System.Numerics;
using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Tests.Pricing;

public sealed class CostCalculatorTests
{
    private static readonly ModelPrice Sonnet = new()
    {
        Input = 3_000_000_000,
        CachedInput = 300_000_000,
        CacheWrite = 3_750_000_000,
        CacheWriteOneHour = 6_000_000_000,
        Output = 15_000_000_000,
        PerSearch = 10_000_000,
        Above = [new PriceTier { InputTokens = 200_000, Input = 6_000_000_000, Output = 22_500_000_000 }],
    };

    [Fact]
    public void Each_class_of_tokens_costs_its_own_price()
    {
        var usage = new Usage
        {
            InputTokens = 1_000,
            CachedInputTokens = 10_000,
            CacheWriteTokens = 2_000,
            CacheWriteOneHourTokens = 500,
            OutputTokens = 700,
        };
        Assert.Equal(NanoUsd.FromUsd(0.003m + 0.003m + 0.0075m + 0.003m + 0.0105m + 0.02m), CostCalculator.Cost(Sonnet, usage, searches: 2));
    }

    [Fact]
    public void A_tier_prices_the_whole_call_once_its_input_is_passed_cached_or_not()
    {
        Assert.Equal(NanoUsd.FromUsd(0.6m), CostCalculator.Cost(Sonnet, new Usage { InputTokens = 200_000 }));
        Assert.Equal(NanoUsd.FromUsd(1.200006m), CostCalculator.Cost(Sonnet, new Usage { InputTokens = 200_001 }));
        Assert.Equal(NanoUsd.FromUsd(1.200006m), CostCalculator.Cost(Sonnet, new Usage { InputTokens = 1, CachedInputTokens = 200_000 }));
    }

    [Fact]
    public void Prices_left_out_are_those_of_the_input()
    {
        var price = new ModelPrice { Input = 1_000_000, Output = 0 };
        var usage = new Usage { CachedInputTokens = 5, CacheWriteTokens = 7, CacheWriteOneHourTokens = 11 };
        Assert.Equal(new NanoUsd(23), CostCalculator.Cost(price, usage));
        Assert.Equal(NanoUsd.Zero, CostCalculator.Cost(price with { CachedInput = 0 }, new Usage { CachedInputTokens = 5 }));
        Assert.Equal(NanoUsd.Zero, CostCalculator.MaxCost(ModelPrice.Free, new UsageEstimate(long.MaxValue, long.MaxValue)));
    }

    [Fact]
    public void A_cost_is_the_exact_one_rounded_up_once()
    {
        var random = new Random(17);
        for (var i = 0; i < 20_000; i++)
        {
            var price = RandomPrice(random);
            var usage = RandomUsage(random);
            var over = ((BigInteger)CostCalculator.Cost(price, usage).Value * 1_000_000) - ExactMillionths(price, usage);
            Assert.InRange((long)over, 0, 999_999);
        }
    }

    [Fact]
    public void Parts_billed_apart_cost_the_whole_and_at_most_a_nano_more()
    {
        var random = new Random(19);
        for (var i = 0; i < 20_000; i++)
        {
            var price = RandomPrice(random) with { Above = [], PerRequest = 0 };
            var whole = RandomUsage(random);
            var first = new Usage { InputTokens = whole.InputTokens / 3, OutputTokens = whole.OutputTokens / 2 };
            var rest = whole with { InputTokens = whole.InputTokens - first.InputTokens, OutputTokens = whole.OutputTokens - first.OutputTokens };
            var parts = CostCalculator.Cost(price, first) + CostCalculator.Cost(price, rest);
            Assert.InRange(parts.Value - CostCalculator.Cost(price, whole).Value, 0, 1);
        }
    }

    [Fact]
    public void No_usage_within_the_estimate_costs_more_than_the_greatest_cost()
    {
        var random = new Random(23);
        for (var i = 0; i < 50_000; i++)
        {
            var price = RandomPrice(random);
            var usage = RandomUsage(random);
            var estimate = new UsageEstimate(
                usage.TotalInputTokens + (random.Next(2) * random.Next(200_000)),
                usage.OutputTokens + (random.Next(2) * random.Next(20_000)));
            Assert.True(CostCalculator.MaxCost(price, estimate, searches: 3) >= CostCalculator.Cost(price, usage, random.Next(4)), $"{price} {usage} {estimate}");
        }
    }

    [Fact]
    public void The_greatest_cost_is_reached_by_some_usage()
    {
        var dearest = new Usage { CacheWriteOneHourTokens = 100_000, OutputTokens = 1_000 };
        Assert.Equal(CostCalculator.Cost(Sonnet, dearest), CostCalculator.MaxCost(Sonnet, new UsageEstimate(100_000, 1_000)));
    }

    [Fact]
    public void What_does_not_fit_is_an_exception_and_never_a_wrong_amount()
    {
        var price = new ModelPrice { Input = long.MaxValue, Output = long.MaxValue };
        Assert.Equal(long.MaxValue, CostCalculator.Cost(price, new Usage { InputTokens = 1_000_000 }).Value);
        Assert.Throws<OverflowException>(() => CostCalculator.Cost(price, new Usage { InputTokens = 1_000_001 }));
        Assert.Throws<OverflowException>(() => CostCalculator.Cost(price, new Usage { InputTokens = long.MaxValue, CachedInputTokens = 1 }));
        Assert.Throws<OverflowException>(() => CostCalculator.MaxCost(price, new UsageEstimate(long.MaxValue, long.MaxValue)));
        Assert.Throws<OverflowException>(() => CostCalculator.Cost(ModelPrice.Free with { PerSearch = long.MaxValue }, new Usage(), searches: 2));
    }

    [Fact]
    public void Negative_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CostCalculator.Cost(Sonnet, new Usage { OutputTokens = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostCalculator.Cost(Sonnet, new Usage(), searches: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostCalculator.MaxCost(Sonnet, new UsageEstimate(-1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostCalculator.MaxCost(Sonnet, new UsageEstimate(0, -1)));
    }

    private static ModelPrice RandomPrice(Random random)
    {
        var tiers = new List<PriceTier>();
        for (var (at, left) = (0L, random.Next(4)); left > 0; left--)
        {
            at += random.Next(1, 200_000);
            tiers.Add(new PriceTier
            {
                InputTokens = at,
                Input = random.Next(3) == 0 ? null : Rate(),
                CachedInput = random.Next(2) == 0 ? null : Rate(),
                CacheWrite = random.Next(2) * Rate(),
                CacheWriteOneHour = random.Next(2) * Rate(),
                Output = random.Next(3) == 0 ? null : Rate(),
            });
        }

        return new ModelPrice
        {
            Input = Rate(),
            CachedInput = random.Next(2) == 0 ? null : Rate(),
            CacheWrite = random.Next(2) * Rate(),
            CacheWriteOneHour = random.Next(2) * Rate(),
            Output = Rate(),
            PerRequest = random.Next(1_000),
            PerSearch = random.Next(10_000_000),
            Above = tiers,
        };

        long Rate() => random.NextInt64(0, 20_000_000_000);
    }

    private static Usage RandomUsage(Random random) => new()
    {
        InputTokens = random.Next(400_000) * random.Next(2),
        CachedInputTokens = random.Next(400_000) * random.Next(2),
        CacheWriteTokens = random.Next(400_000) * random.Next(2),
        CacheWriteOneHourTokens = random.Next(400_000) * random.Next(2),
        OutputTokens = random.Next(50_000),
    };

    /// <summary>The rules of the price records once more, written down plainly, in millionths of a nano-dollar.</summary>
    private static BigInteger ExactMillionths(ModelPrice price, Usage usage)
    {
        BigInteger input = price.Input, cached = price.CachedInput ?? price.Input, output = price.Output;
        var write = price.CacheWrite == 0 ? input : price.CacheWrite;
        var oneHour = price.CacheWriteOneHour == 0 ? write : price.CacheWriteOneHour;
        if (price.Above.LastOrDefault(tier => usage.TotalInputTokens > tier.InputTokens) is { } tier)
        {
            input = tier.Input ?? input;
            cached = tier.CachedInput ?? tier.Input ?? cached;
            write = tier.CacheWrite == 0 ? BigInteger.Max(input, write) : tier.CacheWrite;
            oneHour = tier.CacheWriteOneHour == 0 ? BigInteger.Max(write, oneHour) : tier.CacheWriteOneHour;
            output = tier.Output ?? output;
        }

        return (usage.InputTokens * input) + (usage.CachedInputTokens * cached) + (usage.CacheWriteTokens * write)
            + (usage.CacheWriteOneHourTokens * oneHour) + (usage.OutputTokens * output) + ((BigInteger)price.PerRequest * 1_000_000);
    }
}
