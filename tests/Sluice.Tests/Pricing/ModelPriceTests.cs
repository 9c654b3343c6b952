using Sluice.Pricing;

namespace Sluice.Tests.Pricing;

public sealed class ModelPriceTests
{
    [Fact]
    public void A_negative_price_is_refused_by_its_name_and_value()
    {
        Refused(() => new ModelPrice { Input = -5, Output = 0 }, "Input is -5");
        Refused(() => new ModelPrice { Input = 0, Output = -6 }, "Output is -6");
        Refused(() => ModelPrice.Free with { CachedInput = -7 }, "CachedInput is -7");
        Refused(() => ModelPrice.Free with { CacheWrite = -8 }, "CacheWrite is -8");
        Refused(() => ModelPrice.Free with { CacheWriteOneHour = -9 }, "CacheWriteOneHour is -9");
        Refused(() => ModelPrice.Free with { PerRequest = -10 }, "PerRequest is -10");
        Refused(() => ModelPrice.Free with { PerSearch = -11 }, "PerSearch is -11");
        Refused(() => new PriceTier { InputTokens = 0 }, "InputTokens is 0");
        Refused(() => new PriceTier { InputTokens = 1, Input = -12 }, "Input is -12");
        Refused(() => new PriceTier { InputTokens = 1, CachedInput = -13 }, "CachedInput is -13");
        Refused(() => new PriceTier { InputTokens = 1, CacheWrite = -14 }, "CacheWrite is -14");
        Refused(() => new PriceTier { InputTokens = 1, CacheWriteOneHour = -15 }, "CacheWriteOneHour is -15");
        Refused(() => new PriceTier { InputTokens = 1, Output = -16 }, "Output is -16");
    }

    [Theory]
    [InlineData(-0.5, "-0.5")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(1e30, "1E+30")]
    public void A_price_in_dollars_that_is_none_is_refused_by_its_name_and_value(double usd, string value)
        => Refused(() => ModelPrice.FromUsd(usd, "prices.gpt-4o.input"), $"prices.gpt-4o.input is {value}");

    [Fact]
    public void Dollars_are_converted_exactly_and_rounded_up()
    {
        Assert.Equal(2_500_000_000, ModelPrice.FromUsd(2.5m, "input"));
        Assert.Equal(75_000_000, ModelPrice.FromUsd(0.075, "input"));
        Assert.Equal(1, ModelPrice.FromUsd(0.0000000001m, "input"));
        Refused(() => ModelPrice.FromUsd(-0.01m, "input"), "input is -0.01");
    }

    [Theory]
    [InlineData(200, 100)]
    [InlineData(100, 100)]
    public void Tiers_that_do_not_rise_are_refused(long first, long second)
    {
        var error = Assert.Throws<ArgumentException>(
            () => ModelPrice.Free with { Above = [new PriceTier { InputTokens = first }, new PriceTier { InputTokens = second }] });
        Assert.Contains($"Above[1].InputTokens is {second}", error.Message, StringComparison.Ordinal);
    }

    private static void Refused(Func<object> make, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => make()).Message, StringComparison.Ordinal);
}
