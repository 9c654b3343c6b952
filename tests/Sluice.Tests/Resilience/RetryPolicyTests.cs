using Sluice.Resilience;

namespace Sluice.Tests.Resilience;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 30, new[] { 1.0, 2, 4, 8, 16, 30, 30 })]
    [InlineData(1, 60, new[] { 1.0, 2, 4, 8, 16, 32, 60 })]
    [InlineData(0.5, 5, new[] { 0.5, 1, 2, 4, 5 })]
    public void Pauses_double_up_to_the_longest(double initial, double max, double[] seconds)
    {
        var policy = Policy(initial, max, BackoffJitter.None);

        Assert.Equal(seconds, seconds.Select((_, i) => policy.Delay(i + 1, new Random(1)).TotalSeconds));
    }

    [Theory]
    [InlineData(BackoffJitter.Full, 0, 1)]
    [InlineData(BackoffJitter.Equal, 0.5, 1)]
    [InlineData(BackoffJitter.Proportional, 0.75, 1.25)]
    public void A_spread_pause_stays_in_its_share_of_the_pause_and_never_passes_the_longest(BackoffJitter jitter, double least, double most)
    {
        var policy = Policy(1, 30, jitter);
        var random = new Random(20);
        for (var n = 1; n <= 8; n++)
        {
            var undithered = Policy(1, 30, BackoffJitter.None).Delay(n, random).TotalSeconds;
            var pauses = Enumerable.Range(0, 2_000).Select(_ => policy.Delay(n, random).TotalSeconds).ToArray();
            var highest = Math.Min(30, most * undithered);

            Assert.All(pauses, pause => Assert.InRange(pause, least * undithered, highest));
            Assert.InRange(pauses.Min(), least * undithered, (least * undithered) + (0.05 * undithered));
            Assert.InRange(pauses.Max(), highest - (0.05 * undithered), highest);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(10_000, 30)]
    [InlineData(int.MaxValue, 30)]
    public void No_number_of_repetitions_is_too_small_or_too_large(int n, double seconds) =>
        Assert.Equal(seconds, Policy(1, 30, BackoffJitter.None).Delay(n, new Random(1)).TotalSeconds);

    [Fact]
    public void A_first_pause_of_zero_stays_zero() =>
        Assert.Equal(TimeSpan.Zero, Policy(0, 30, BackoffJitter.None).Delay(int.MaxValue, new Random(1)));

    [Theory]
    [InlineData("Attempts", "0")]
    [InlineData("PerTarget", "0")]
    [InlineData("Initial", "-00:00:01")]
    [InlineData("Max", "00:00:00.5000000")]
    [InlineData("Max", "8.00:00:00")]
    [InlineData("Multiplier", "0.5")]
    [InlineData("Multiplier", "NaN")]
    [InlineData("Budget", "1.5")]
    [InlineData("Budget", "NaN")]
    public void A_wrong_value_is_refused_by_name(string field, string value)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var good = new RetryPolicy();
        var policy = field switch
        {
            "Attempts" => good with { Attempts = int.Parse(value, culture) },
            "PerTarget" => good with { PerTarget = int.Parse(value, culture) },
            "Initial" => good with { Initial = TimeSpan.Parse(value, culture) },
            "Max" => good with { Max = TimeSpan.Parse(value, culture) },
            "Multiplier" => good with { Multiplier = double.Parse(value, culture) },
            _ => good with { Budget = double.Parse(value, culture) },
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Carrier(policy));

        Assert.Equal(field, error.ParamName);
        Assert.Equal(value, string.Create(culture, $"{error.ActualValue}"));
    }

    private static RetryPolicy Policy(double initial, double max, BackoffJitter jitter) =>
        new() { Initial = TimeSpan.FromSeconds(initial), Max = TimeSpan.FromSeconds(max), Jitter = jitter };
}
