using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class WaitingForTargetsTests
{
    [Fact]
    public async Task A_later_pool_takes_the_call_once_it_has_waited_so_long()
    {
        var engine = Engine.To(("first", [LimitOptions.Concurrency(1)]), ("later", []));
        engine.Try(to: engine.Target("first"));
        var waiting = engine.Wait(60, cancel: default, to: [engine.Target("first"), engine.Target("later", after: 2)]);
        engine.Advance(1.999);
        Assert.False(waiting.IsCompleted);
        engine.Advance(0.001);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal("later", (await waiting).Target?.Name);
    }

    [Fact]
    public async Task A_later_pool_takes_at_once_who_has_no_time_and_at_the_deadline_who_has_too_little()
    {
        var engine = Engine.To(("first", [LimitOptions.Concurrency(1)]), ("later", []));
        Candidate[] both = [engine.Target("first"), engine.Target("later", after: 20)];
        engine.Try(to: engine.Target("first"));
        Assert.Equal("later", engine.Try(to: both).Target?.Name);
        var waiting = engine.Wait(5, cancel: default, to: both);
        engine.Advance(4.999);
        Assert.False(waiting.IsCompleted);
        engine.Advance(0.001);
        Assert.Equal("later", (await waiting).Target?.Name);
    }

    [Fact]
    public async Task The_first_pool_takes_the_call_if_it_is_free_before_the_later_one_is_due()
    {
        var engine = Engine.To(("first", [LimitOptions.Concurrency(1)]), ("later", []));
        var open = engine.Try(to: engine.Target("first")).Lease;
        var waiting = engine.Wait(60, cancel: default, to: [engine.Target("first"), engine.Target("later", after: 5)]);
        engine.Advance(3);
        open.Release();
        Assert.Equal("first", (await waiting).Target?.Name);
    }

    [Fact]
    public async Task A_waiter_goes_to_whichever_target_comes_free_first()
    {
        var engine = Engine.To(("busy", [LimitOptions.Concurrency(1)]), ("full", [LimitOptions.RequestsPerMinute(1)]));
        engine.Try(to: engine.Target("busy"));
        engine.Try(to: engine.Target("full")).Lease.Settle(default);
        engine.Advance(10);
        var waiting = engine.Wait(100, cancel: default, to: [engine.Target("busy"), engine.Target("full")]);
        engine.Advance(49.999);
        Assert.False(waiting.IsCompleted);
        engine.Advance(0.001);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal("full", (await waiting).Target?.Name);
    }

    [Fact]
    public async Task A_call_waits_if_one_of_its_targets_may_come_free_in_time()
    {
        var engine = Engine.To(("rate", [LimitOptions.RequestsPerMinute(1)]), ("tokens", [LimitOptions.TokensPerMinute(100)]));
        engine.Try(1, to: engine.Target("rate")).Lease.Settle(default);
        engine.Advance(1);
        var open = engine.Try(100, to: engine.Target("tokens")).Lease;
        var waiting = engine.Wait(5, 50, to: [engine.Target("rate"), engine.Target("tokens")]);
        Assert.False(waiting.IsCompleted);
        open.Settle(new() { InputTokens = 10 });
        Assert.Equal("tokens", (await waiting).Target?.Name);
    }

    [Fact]
    public async Task A_target_that_comes_back_takes_waiters_one_by_one()
    {
        var engine = Engine.To(("t", []));
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(7))));
        var waiting = Enumerable.Range(0, 4).Select(_ => engine.Wait(300, to: engine.Target("t"))).ToArray();
        engine.Advance(29.999);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        engine.Advance(0.001);
        Assert.Equal([true, false, false, false], waiting.Select(task => task.IsCompleted));
        (await waiting[0]).Lease.Settle(default);
        Assert.All(waiting, task => Assert.True(task.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task A_refusal_behind_waiters_of_a_cooling_target_is_not_exact()
    {
        var engine = Engine.To(("t", []));
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        Assert.True(engine.Try(to: engine.Target("t")).Refusal?.RetryAfterIsExact);
        var waiting = engine.Wait(60, to: engine.Target("t"));
        var refusal = engine.Try(to: engine.Target("t")).Refusal;
        Assert.False(refusal?.RetryAfterIsExact);
        Assert.Equal(TimeSpan.FromSeconds(30), refusal?.RetryAfter);
        engine.Advance(30);
        Assert.True((await waiting).IsAdmitted);
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
    }
}
