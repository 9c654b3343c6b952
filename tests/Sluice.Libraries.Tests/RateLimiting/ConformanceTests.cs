
namespace Sluice.Libraries.Tests.RateLimiting;

/// <summary>What the abstraction documents, over the base library's limiters and ours. Differences are in docs/rate-limiters.md.</summary>
public sealed class ConformanceTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task Permits_are_given_up_to_the_limit_and_a_denial_is_a_value(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        using var first = limiter.AttemptAcquire();
        using var second = limiter.AttemptAcquire();
        using var third = limiter.AttemptAcquire();

        Assert.True(first.IsAcquired);
        Assert.True(second.IsAcquired);
        Assert.False(third.IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task Several_permits_are_taken_together_or_not_at_all(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        using var one = limiter.AttemptAcquire(1);
        using var two = limiter.AttemptAcquire(2);
        using var another = limiter.AttemptAcquire(1);

        Assert.False(two.IsAcquired);
        Assert.True(another.IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task No_permits_at_all_asks_whether_there_are_any_and_takes_none(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        Assert.True(limiter.AttemptAcquire(0).IsAcquired);
        Assert.True((await limiter.AcquireAsync(0)).IsAcquired);
        using var both = limiter.AttemptAcquire(2);
        Assert.True(both.IsAcquired);
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task Negative_permits_and_more_than_the_limit_are_the_callers_mistake(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(3));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await limiter.AcquireAsync(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await limiter.AcquireAsync(3));
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task A_cancelled_token_cancels_before_anything_is_taken(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await limiter.AcquireAsync(1, new CancellationToken(canceled: true)));

        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task Statistics_count_what_was_given_and_denied(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        using var both = limiter.AttemptAcquire(2);
        using var denied = limiter.AttemptAcquire(1);
        var statistics = limiter.GetStatistics()!;

        Assert.Equal((0, 0, 1, 1), (statistics.CurrentAvailablePermits, statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task A_limiter_is_idle_only_while_all_permits_are_there(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        Assert.NotNull(limiter.IdleDuration);
        using var lease = limiter.AttemptAcquire(1);
        Assert.Null(limiter.IdleDuration);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task Disposing_a_lease_twice_does_no_more_than_once(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        var lease = limiter.AttemptAcquire(1);
        lease.Dispose();
        lease.Dispose();
        using var rest = limiter.AttemptAcquire(1);

        Assert.InRange(limiter.GetStatistics()!.CurrentAvailablePermits, 0, 1);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.All), MemberType = typeof(LimiterUnderTest))]
    public async Task A_disposed_limiter_gives_nothing(string name)
    {
        var limiter = LimiterUnderTest.Make(name);
        await limiter.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await limiter.AcquireAsync(1));
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.OfWindows), MemberType = typeof(LimiterUnderTest))]
    public async Task A_window_keeps_what_was_taken_when_the_lease_is_disposed(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);

        limiter.AttemptAcquire(2).Dispose();

        Assert.False(limiter.AttemptAcquire(1).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.OfOpenCalls), MemberType = typeof(LimiterUnderTest))]
    public async Task Those_that_wait_go_in_their_order_as_leases_are_disposed(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);
        var held = limiter.AttemptAcquire(2);

        var first = limiter.AcquireAsync(1).AsTask();
        var second = limiter.AcquireAsync(1).AsTask();
        Assert.Equal(2, limiter.GetStatistics()!.CurrentQueuedCount);
        Assert.False(first.IsCompleted);
        held.Dispose();

        Assert.True((await first.WaitAsync(Hang)).IsAcquired);
        Assert.True((await second.WaitAsync(Hang)).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.OfOpenCalls), MemberType = typeof(LimiterUnderTest))]
    public async Task One_that_waits_can_be_cancelled_and_makes_room_in_the_queue(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);
        var held = limiter.AttemptAcquire(2);
        using var cancel = new CancellationTokenSource();

        var first = limiter.AcquireAsync(1, cancel.Token).AsTask();
        var second = limiter.AcquireAsync(1).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Hang));
        held.Dispose();

        Assert.True((await second.WaitAsync(Hang)).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.OfOpenCalls), MemberType = typeof(LimiterUnderTest))]
    public async Task A_full_queue_denies_at_once(string name)
    {
        await using var limiter = LimiterUnderTest.Make(name);
        var held = limiter.AttemptAcquire(2);

        var waiting = new[] { limiter.AcquireAsync(1).AsTask(), limiter.AcquireAsync(1).AsTask() };
        var third = limiter.AcquireAsync(1).AsTask();

        Assert.False((await third.WaitAsync(Hang)).IsAcquired);
        held.Dispose();
        await Task.WhenAll(waiting).WaitAsync(Hang);
    }

    [Theory]
    [MemberData(nameof(LimiterUnderTest.OfOpenCalls), MemberType = typeof(LimiterUnderTest))]
    public async Task Disposing_the_limiter_denies_those_that_wait(string name)
    {
        var limiter = LimiterUnderTest.Make(name);
        _ = limiter.AttemptAcquire(2);
        var waiting = limiter.AcquireAsync(1).AsTask();

        await limiter.DisposeAsync();

        Assert.False((await waiting.WaitAsync(Hang)).IsAcquired);
    }
}
