using System.Threading.RateLimiting;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.RateLimiting;
using Sluice.Tokens;

namespace Sluice.Libraries.Tests.RateLimiting;

/// <summary>What our limiters do beyond the abstraction.</summary>
public sealed class TrafficRateLimiterTests
{
    private static readonly TrafficRateLimiterOptions Tokens = new() { Unit = PermitUnit.Token, MaxWait = TimeSpan.Zero };

    [Fact]
    public void A_denial_says_what_whose_and_exactly_when()
    {
        var time = new VirtualTimeProvider();
        using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(100), LimitOptions.TokensPerMinute(1_000)], Tokens, time);

        limiter.AttemptAcquire(900).Dispose();
        time.Advance(TimeSpan.FromSeconds(20));
        var denied = limiter.AttemptAcquire(200);

        Assert.True(denied.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(40), wait);
        Assert.True(denied.TryGetMetadata(TrafficMetadata.RetryAfterIsExact, out var isExact) && isExact);
        Assert.True(denied.TryGetMetadata(MetadataName.ReasonPhrase, out var reason));
        Assert.Contains("tpm", reason, StringComparison.Ordinal);
        Assert.True(denied.TryGetMetadata(TrafficMetadata.Remaining, out var remaining));
        Assert.Equal(100, remaining);
        Assert.True(denied.TryGetMetadata(TrafficMetadata.Dimension, out var dimension));
        Assert.Equal(Dimension.Tokens, dimension);
        time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.AttemptAcquire(200).IsAcquired);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(limiter.AttemptAcquire(200).IsAcquired);
    }

    [Fact]
    public void A_denial_by_one_limit_takes_nothing_of_the_others()
    {
        using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(2), LimitOptions.TokensPerMinute(100)], Tokens, new VirtualTimeProvider());

        Assert.True(limiter.AttemptAcquire(60).IsAcquired);
        for (var i = 0; i < 10; i++)
            Assert.False(limiter.AttemptAcquire(60).IsAcquired);

        Assert.True(limiter.AttemptAcquire(40).IsAcquired);
    }

    [Fact]
    public void What_was_not_used_can_be_given_back_and_what_was_used_beyond_counts()
    {
        using var limiter = new TrafficRateLimiter([LimitOptions.TokensPerMinute(1_000)], Tokens, new VirtualTimeProvider());

        Assert.IsType<TrafficRateLimitLease>(limiter.AttemptAcquire(1_000)).Settle(new Usage { InputTokens = 100 });
        Assert.Equal(900, limiter.GetStatistics().CurrentAvailablePermits);
        Assert.IsType<TrafficRateLimitLease>(limiter.AttemptAcquire(100)).Settle(new Usage { InputTokens = 500 });
        Assert.Equal(400, limiter.GetStatistics().CurrentAvailablePermits);
        Assert.IsType<TrafficRateLimitLease>(limiter.AttemptAcquire(400)).Release();
        Assert.Equal(400, limiter.GetStatistics().CurrentAvailablePermits);
    }

    [Fact]
    public void Permits_can_be_money()
    {
        using var limiter = new TrafficRateLimiter(
            [LimitOptions.Budget(NanoUsd.FromUsd(0.01m), Window.Hour)], new() { Unit = PermitUnit.MicroUsd, MaxWait = TimeSpan.Zero }, new VirtualTimeProvider());

        Assert.True(limiter.AttemptAcquire(6_000).IsAcquired);
        Assert.False(limiter.AttemptAcquire(6_000).IsAcquired);
        Assert.Equal(4_000, limiter.GetStatistics().CurrentAvailablePermits);
    }

    [Fact]
    public void A_permit_can_stand_for_many_units()
    {
        using var limiter = new TrafficRateLimiter(
            [LimitOptions.Budget(NanoUsd.FromUsd(0.03m), Window.Day)],
            new() { Unit = PermitUnit.MicroUsd, UnitsPerPermit = 10_000, MaxWait = TimeSpan.Zero },
            new VirtualTimeProvider());

        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task Waiting_ends_at_the_exact_instant_at_which_there_is_room()
    {
        var time = new VirtualTimeProvider();
        await using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(1)], new() { MaxWait = TimeSpan.FromMinutes(2) }, time);
        limiter.AttemptAcquire().Dispose();

        var waiting = limiter.AcquireAsync();
        time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(waiting.IsCompleted);
        Assert.True((await waiting).IsAcquired);
    }

    [Fact]
    public async Task One_that_cannot_pass_in_time_is_denied_at_once()
    {
        await using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(1)], new() { MaxWait = TimeSpan.FromSeconds(59) }, new VirtualTimeProvider());
        limiter.AttemptAcquire().Dispose();

        var denied = limiter.AcquireAsync();

        Assert.True(denied.IsCompleted);
        Assert.False((await denied).IsAcquired);
    }

    [Fact]
    public async Task Every_partition_has_limits_of_its_own_and_all_share_others()
    {
        await using var limiter = new PartitionedTrafficRateLimiter<string>(
            key => key, [LimitOptions.RequestsPerMinute(2)], [LimitOptions.RequestsPerMinute(5)], new() { MaxWait = TimeSpan.Zero }, new VirtualTimeProvider());

        Assert.Equal([true, true, false], Take("a", 3));
        Assert.Equal([true, true, false], Take("b", 3));
        Assert.Equal([true, false], Take("c", 2));
        Assert.Equal(0, limiter.GetStatistics("a")!.CurrentAvailablePermits);
        Assert.Equal((2, 1), (limiter.GetStatistics("b")!.TotalSuccessfulLeases, limiter.GetStatistics("b")!.TotalFailedLeases));

        bool[] Take(string key, int times) => [.. Enumerable.Range(0, times).Select(_ => limiter.AttemptAcquire(key).IsAcquired)];
    }
}
