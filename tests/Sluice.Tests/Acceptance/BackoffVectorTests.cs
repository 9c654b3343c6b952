using Sluice.Errors;
using Sluice.Resilience;
using Sluice.Tests.Resilience;

namespace Sluice.Tests.Acceptance;

/// <summary>The rule of back-off, and its vectors.</summary>
public sealed class BackoffVectorTests
{
    [Theory]
    [InlineData(1, 30, new[] { 1.0, 2, 4, 8, 16, 30, 30 })]
    [InlineData(1, 60, new[] { 1.0, 2, 4, 8, 16, 32, 60 })]
    [InlineData(0.5, 5, new[] { 0.5, 1, 2, 4, 5 })]
    public void Pauses_between_attempts_are_those_of_the_vectors(double initial, double max, double[] seconds)
    {
        var told = new List<double>();
        var carrier = new Carrier(Carrier.Even with
        {
            Attempts = seconds.Length + 1,
            PerTarget = seconds.Length + 1,
            Initial = TimeSpan.FromSeconds(initial),
            Max = TimeSpan.FromSeconds(max),
            OnRetry = notice => told.Add(notice.Delay.TotalSeconds),
        });

        carrier.Run();

        Assert.Equal(seconds, told);
        Assert.Equal(seconds.Sum(), carrier.Time.Elapsed.TotalSeconds); // none after the last attempt
    }

    [Fact]
    public void The_defaults_are_three_repetitions_from_one_second_to_thirty_doubling_with_full_jitter()
    {
        var policy = new RetryPolicy();
        Assert.Equal((1.0, 30.0, 2.0, BackoffJitter.Full), (policy.Initial.TotalSeconds, policy.Max.TotalSeconds, policy.Multiplier, policy.Jitter));
        Assert.Equal(4, ResilienceOptions.Production.Retry!.Attempts);
    }

    [Theory]
    [InlineData(BackoffJitter.None)]
    [InlineData(BackoffJitter.Full)]
    [InlineData(BackoffJitter.Equal)]
    [InlineData(BackoffJitter.Proportional)]
    public void No_jitter_leaves_the_range_from_zero_to_the_longest_pause(BackoffJitter jitter)
    {
        var policy = new RetryPolicy { Jitter = jitter };
        var random = new Random(7);
        for (var n = -1; n < 2_000; n++)
            Assert.InRange(policy.Delay(n, random), TimeSpan.Zero, policy.Max);
    }

    [Fact]
    public void A_hint_is_a_floor()
    {
        var told = new List<double>();
        var carrier = new Carrier(Carrier.Even with { PerTarget = 4, OnRetry = notice => told.Add(notice.Delay.TotalSeconds) });
        carrier.Answers(
            Carrier.Failed(ErrorCode.Overloaded, retryAfter: 3), Carrier.Failed(ErrorCode.Overloaded, retryAfter: 0.5), Carrier.Failed(ErrorCode.Overloaded, retryAfter: 3), Carrier.Done());

        carrier.Run();

        Assert.Equal([3.0, 2, 4], told);
    }
}
