using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.RateLimiting;
using Sluice.Tokens;

namespace Sluice.Libraries.Tests.RateLimiting;

/// <summary>
/// Where the base library's limiters and ours differ: each row of the table in docs/rate-limiters.md, shown on both. What they have in common is
/// held by <see cref="ConformanceTests"/>.
/// </summary>
public sealed class DifferenceTests
{
    private static readonly TrafficRateLimiterOptions AtOnce = new() { MaxWait = TimeSpan.Zero };

    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void A_denial_by_one_of_several_limits_takes_nothing_and_a_chain_keeps_what_it_took()
    {
        using var outer = Bucket(limit: 100, perPeriod: 1);
        using var inner = new ConcurrencyLimiter(new() { PermitLimit = 1 });
        using var chain = RateLimiter.CreateChained(outer, inner);
        using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(100), LimitOptions.Concurrency(1)], AtOnce, _time);

        using var held = chain.AttemptAcquire();
        using var ours = limiter.AttemptAcquire();
        for (var denial = 0; denial < 9; denial++)
        {
            Assert.False(chain.AttemptAcquire().IsAcquired);
            Assert.False(limiter.AttemptAcquire().IsAcquired);
        }

        ours.Dispose();
        Assert.Equal(90, outer.GetStatistics()!.CurrentAvailablePermits);
        for (var call = 0; call < 99; call++)
            limiter.AttemptAcquire().Dispose();
        Assert.False(limiter.AttemptAcquire().IsAcquired); // 1 and 99 of 100: the nine denials took none
        Assert.Equal((100, 10), (limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.TotalFailedLeases));
    }

    [Fact]
    public void A_permit_is_what_the_limiter_says_and_several_limits_may_count_different_things()
    {
        using var requests = new ConcurrencyLimiter(new() { PermitLimit = 10 });
        using var tokens = Bucket(limit: 1_000, perPeriod: 1);
        using var chain = RateLimiter.CreateChained(requests, tokens);
        using var limiter = new TrafficRateLimiter(
            [LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerMinute(1_000)], AtOnce with { Unit = PermitUnit.Token }, _time);

        Assert.Throws<ArgumentOutOfRangeException>(() => chain.AttemptAcquire(500)); // 500 tokens are 500 requests to a chain
        Assert.True(limiter.AttemptAcquire(500).IsAcquired);
        Assert.True(limiter.AttemptAcquire(500).IsAcquired);
        Assert.False(limiter.AttemptAcquire(1).IsAcquired);
    }

    [Fact]
    public void What_was_not_used_comes_back_by_settling_and_a_bucket_keeps_it()
    {
        using var bucket = Bucket(limit: 100, perPeriod: 1);
        using var limiter = Tokens(100);

        bucket.AttemptAcquire(60).Dispose();
        using (var lease = Assert.IsType<TrafficRateLimitLease>(limiter.AttemptAcquire(60)))
            lease.Settle(new Usage { InputTokens = 10 });

        Assert.False(bucket.AttemptAcquire(90).IsAcquired);
        Assert.True(limiter.AttemptAcquire(90).IsAcquired);
    }

    [Fact]
    public void What_was_used_beyond_what_was_asked_for_is_booked_and_a_bucket_never_hears_of_it()
    {
        using var bucket = Bucket(limit: 100, perPeriod: 1);
        using var limiter = Tokens(100);

        bucket.AttemptAcquire(60).Dispose();
        Assert.IsType<TrafficRateLimitLease>(limiter.AttemptAcquire(60)).Settle(new Usage { InputTokens = 95 });

        Assert.True(bucket.AttemptAcquire(40).IsAcquired);
        Assert.False(limiter.AttemptAcquire(40).IsAcquired);
        Assert.True(limiter.AttemptAcquire(5).IsAcquired);
    }

    [Fact]
    public void Retry_after_is_when_the_call_passes_and_a_buckets_is_its_next_period()
    {
        using var bucket = Bucket(limit: 100, perPeriod: 10);
        using var limiter = Tokens(100);

        bucket.AttemptAcquire(100).Dispose();
        Assert.True(bucket.AttemptAcquire(15).TryGetMetadata(MetadataName.RetryAfter, out var coarse));
        Assert.Equal(TimeSpan.FromHours(1), coarse); // 15 permits come after two periods of an hour
        limiter.AttemptAcquire(90).Dispose();
        _time.Advance(TimeSpan.FromMilliseconds(12_345));
        limiter.AttemptAcquire(10).Dispose();
        Assert.True(limiter.AttemptAcquire(15).TryGetMetadata(MetadataName.RetryAfter, out var exact));
        Assert.Equal(TimeSpan.FromMilliseconds(60_000 - 12_345), exact);
        _time.Advance(exact - TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.AttemptAcquire(15).IsAcquired);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(limiter.AttemptAcquire(15).IsAcquired);
    }

    [Fact]
    public async Task The_queue_holds_so_many_that_wait_and_the_base_librarys_so_many_permits()
    {
        using var concurrency = new ConcurrencyLimiter(new() { PermitLimit = 10, QueueLimit = 5 });
        await using var limiter = new TrafficRateLimiter([LimitOptions.Concurrency(10)], time: _time, queue: new() { Capacity = 1, MaxWait = TimeSpan.FromDays(1) });
        using var base10 = concurrency.AttemptAcquire(10);
        var held = limiter.AttemptAcquire(10);

        Assert.False((await concurrency.AcquireAsync(6)).IsAcquired); // six permits are more than five, though nobody waits
        var waiting = limiter.AcquireAsync(6);
        Assert.False(waiting.IsCompleted);
        Assert.False((await limiter.AcquireAsync(1)).IsAcquired); // one waits already
        held.Dispose();

        Assert.True((await waiting).IsAcquired);
    }

    [Fact]
    public async Task One_that_cannot_pass_in_time_is_denied_at_once_and_by_the_base_library_waits()
    {
        using var window = new FixedWindowRateLimiter(new() { PermitLimit = 1, Window = TimeSpan.FromHours(1), QueueLimit = 1, AutoReplenishment = false });
        await using var limiter = new TrafficRateLimiter([new LimitOptions("rph", Dimension.Requests, 1, Window.Hour)], new() { MaxWait = TimeSpan.FromMinutes(1) }, _time);
        window.AttemptAcquire().Dispose();
        limiter.AttemptAcquire().Dispose();
        using var cancel = new CancellationTokenSource();

        var waiting = window.AcquireAsync(1, cancel.Token);
        var denied = limiter.AcquireAsync();

        Assert.False(waiting.IsCompleted);
        Assert.True(denied.IsCompleted);
        Assert.True((await denied).TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromHours(1), wait);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask());
    }

    [Fact]
    public async Task Those_that_wait_go_as_they_came_and_in_the_base_library_the_newest_may_go_first()
    {
        using var concurrency = new ConcurrencyLimiter(new() { PermitLimit = 1, QueueLimit = 2, QueueProcessingOrder = QueueProcessingOrder.NewestFirst });
        await using var limiter = new TrafficRateLimiter([LimitOptions.Concurrency(1)], time: _time, queue: new() { Capacity = 2, MaxWait = TimeSpan.FromDays(1) });
        var (theirs, ours) = (concurrency.AttemptAcquire(), limiter.AttemptAcquire());

        var (firstThere, firstHere) = (concurrency.AcquireAsync().AsTask(), limiter.AcquireAsync().AsTask());
        var (lastThere, lastHere) = (concurrency.AcquireAsync().AsTask(), limiter.AcquireAsync().AsTask());
        theirs.Dispose();
        ours.Dispose();

        Assert.Equal((false, true), (firstThere.IsCompleted, lastThere.IsCompleted));
        Assert.Equal((true, false), (firstHere.IsCompleted, lastHere.IsCompleted));
        (await lastThere).Dispose();
        (await firstHere).Dispose();
        Assert.True((await firstThere).IsAcquired);
        Assert.True((await lastHere).IsAcquired);
    }

    [Fact]
    public void A_denial_says_what_refused_and_whose_it_is_and_a_chains_does_not()
    {
        using var outer = Bucket(limit: 1, perPeriod: 1);
        using var inner = Bucket(limit: 2, perPeriod: 1);
        using var chain = RateLimiter.CreateChained(outer, inner);
        using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(1), LimitOptions.TokensPerMinute(2)], AtOnce, _time);
        chain.AttemptAcquire().Dispose();
        limiter.AttemptAcquire().Dispose();

        var (theirs, ours) = (chain.AttemptAcquire(), limiter.AttemptAcquire());

        Assert.DoesNotContain(theirs.MetadataNames, name => name != MetadataName.RetryAfter.Name && name != MetadataName.ReasonPhrase.Name);
        Assert.True(ours.TryGetMetadata(TrafficMetadata.Limit, out var limit));
        Assert.Equal("rpm", limit);
        Assert.True(ours.TryGetMetadata(TrafficMetadata.Refusal, out var refusal));
        Assert.Equal((1L, 1L), (refusal!.Max, refusal.Used));
    }

    [Fact]
    public async Task A_limit_can_be_raised_while_calls_wait_and_the_base_librarys_are_what_they_were_made_with()
    {
        var options = new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = 1 };
        using var concurrency = new ConcurrencyLimiter(options);
        await using var controller = new AdmissionController(Policy(1), _time);
        await using var limiter = new TrafficRateLimiter(controller, controller.Caller("all"), time: _time);
        using var theirs = concurrency.AttemptAcquire();
        using var ours = limiter.AttemptAcquire();
        var (there, here) = (concurrency.AcquireAsync().AsTask(), limiter.AcquireAsync().AsTask());

        options.PermitLimit = 2;
        controller.Apply(Policy(2));

        Assert.False(there.IsCompleted);
        Assert.True((await here).IsAcquired);

        static TrafficPolicy Policy(long calls) => new() { Scopes = [new("all", LimitOptions.Concurrency(calls))] };
    }

    [Fact]
    public async Task Time_is_a_time_providers_and_ten_thousand_partitions_have_one_timer()
    {
        await using var limiter = new PartitionedTrafficRateLimiter<int>(
            number => $"user-{number}", [LimitOptions.RequestsPerMinute(1)], options: AtOnce, time: _time);

        for (var user = 0; user < 10_000; user++)
            limiter.AttemptAcquire(user).Dispose();

        Assert.InRange(_time.PendingTimers, 0, 1);
        Assert.False(limiter.AttemptAcquire(7).IsAcquired);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limiter.AttemptAcquire(7).IsAcquired);
    }

    private TrafficRateLimiter Tokens(long perMinute) => new([LimitOptions.TokensPerMinute(perMinute)], AtOnce with { Unit = PermitUnit.Token }, _time);

    private static TokenBucketRateLimiter Bucket(int limit, int perPeriod) => new(
        new() { TokenLimit = limit, TokensPerPeriod = perPeriod, ReplenishmentPeriod = TimeSpan.FromHours(1), AutoReplenishment = false });
}
