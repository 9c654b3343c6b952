using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

/// <summary>Who waits for what does not come in its time any more hears of it at once.</summary>
public sealed class HopelessTests
{
    private static readonly Window Day = new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc);

    [Fact]
    public async Task Who_waits_for_a_budget_that_is_spent_meanwhile_is_refused_at_that_instant_with_when_it_comes_back()
    {
        var engine = Engine.Of(LimitOptions.Budget(new(100), Day));
        engine.Time.Advance(TimeSpan.FromHours(20));
        var open = engine.Try(cost: new(90)).Lease;
        var waiting = engine.Controller.AdmitAsync(engine.Call(cost: new(50), maxWait: TimeSpan.FromMinutes(5)), TestContext.Current.CancellationToken).AsTask();
        var small = engine.Controller.AdmitAsync(engine.Call(cost: new(20), maxWait: TimeSpan.FromMinutes(5)), TestContext.Current.CancellationToken).AsTask();
        engine.Advance(10);
        Assert.False(waiting.IsCompleted);
        open.Settle(new() { Cost = new(60) });
        Assert.True(waiting.IsCompletedSuccessfully);
        var (refusal, waited) = (await Told(waiting), (await waiting).Waited);
        Assert.Equal((RefusalComponent.Cost, "key:a", TimeSpan.FromSeconds(10)), (refusal.Component, refusal.Scope, waited));
        Assert.Equal(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(10), refusal.RetryAfter);
        Assert.True(refusal.RetryAfterIsExact);
        Assert.True((await small).IsAdmitted);
    }

    [Fact]
    public async Task Who_waits_for_a_budget_in_all_that_is_spent_meanwhile_is_refused_and_no_time_is_named()
    {
        var engine = Engine.Of(new LimitOptions("total", Dimension.Tokens, 100, Window.Total));
        var open = engine.Try(90).Lease;
        var waiting = engine.Wait(1_000, 20);
        open.Settle(new() { InputTokens = 81 });
        Assert.Equal(("total", null, false), ((await Told(waiting)).Limit, (await Told(waiting)).RetryAfter, (await Told(waiting)).IsPermanent));
    }

    [Fact]
    public async Task Who_can_still_pass_if_an_open_call_gives_back_what_it_holds_goes_on_waiting()
    {
        var engine = Engine.Of(new LimitOptions("total", Dimension.Tokens, 100, Window.Total));
        var one = engine.Try(50).Lease;
        var other = engine.Try(50).Lease;
        var waiting = engine.Wait(1_000, 40);
        one.Settle(new() { InputTokens = 50 });
        Assert.False(waiting.IsCompleted);
        other.Settle(new() { InputTokens = 10 });
        Assert.True((await waiting).IsAdmitted);
    }

    [Fact]
    public async Task Who_could_pass_if_an_open_call_were_never_sent_goes_on_waiting_also_for_a_bucket()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(1));
        var low = engine.Call(maxWait: TimeSpan.FromSeconds(1.5)) with { Priority = Priority.Low };
        engine.Try().Lease.Settle(default);
        var waiting = engine.Controller.AdmitAsync(low, TestContext.Current.CancellationToken).AsTask();
        var first = engine.Controller.AdmitAsync(low with { Priority = Priority.Urgent }, TestContext.Current.CancellationToken).AsTask();
        engine.Advance(1);
        Assert.True((await first).IsAdmitted);
        Assert.False(waiting.IsCompleted);
        (await first).Lease.Release();
        Assert.True((await waiting).IsAdmitted);
    }

    [Fact]
    public async Task Who_is_overtaken_for_good_is_refused_as_soon_as_the_call_that_overtook_it_has_used_its_place()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(1));
        var low = engine.Call(maxWait: TimeSpan.FromSeconds(1.5)) with { Priority = Priority.Low };
        engine.Try().Lease.Settle(default);
        var waiting = engine.Controller.AdmitAsync(low, TestContext.Current.CancellationToken).AsTask();
        var first = engine.Controller.AdmitAsync(low with { Priority = Priority.Urgent }, TestContext.Current.CancellationToken).AsTask();
        engine.Advance(1);
        (await first).Lease.Settle(default);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(TimeSpan.FromSeconds(1), (await Told(waiting)).RetryAfter);
    }

    [Fact]
    public async Task Who_waits_for_a_target_that_goes_out_for_longer_is_refused_with_when_it_comes_back()
    {
        var engine = Engine.To(("t", [LimitOptions.Concurrency(1)]));
        var open = engine.Try(to: engine.Target("t")).Lease;
        var waiting = engine.Wait(30, to: engine.Target("t"));
        var patient = engine.Wait(120, to: engine.Target("t"));
        open.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(60))));
        Assert.Equal((RefusalComponent.Cooldown, "t"), ((await Told(waiting)).Component, (await Told(waiting)).Target));
        Assert.Equal(engine.Controller.Remaining(engine.Controller.Target("t")), (await Told(waiting)).RetryAfter);
        Assert.False(patient.IsCompleted);
    }

    [Fact]
    public async Task Who_has_another_way_goes_on_waiting_until_that_is_closed_too()
    {
        var total = new LimitOptions("total", Dimension.Tokens, 100, Window.Total);
        var engine = Engine.To(("t0", [total]), ("t1", [total]));
        var one = engine.Try(90, to: engine.Target("t0")).Lease;
        var other = engine.Try(90, to: engine.Target("t1")).Lease;
        var waiting = engine.Wait(100, 20, to: [engine.Target("t0"), engine.Target("t1")]);
        one.Settle(new() { InputTokens = 90 });
        Assert.False(waiting.IsCompleted);
        other.Settle(new() { InputTokens = 90 });
        Assert.Equal(("total", "t0"), ((await Told(waiting)).Limit, (await Told(waiting)).Scope));
    }

    [Fact]
    public async Task Each_price_is_hoped_for_where_targets_differ_in_it()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.Budget(new(100), Day)), new("t0"), new("t1")],
            Targets = [Engine.TargetOf("t0"), Engine.TargetOf("t1")],
        });
        var first = engine.Try(cost: new(45)).Lease;
        var second = engine.Try(cost: new(50)).Lease;
        var call = engine.Call(maxWait: TimeSpan.FromMinutes(1), to: [engine.Target("t0", cost: new(60)), engine.Target("t1", cost: new(30))]);
        var waiting = engine.Controller.AdmitAsync(call, TestContext.Current.CancellationToken).AsTask();
        first.Settle(new() { Cost = new(45) });
        Assert.False(waiting.IsCompleted);
        second.Settle(new() { Cost = new(30) });
        Assert.Equal(RefusalComponent.Cost, (await Told(waiting)).Component);
    }

    [Fact]
    public async Task Who_waits_for_a_quota_that_is_used_up_meanwhile_is_refused()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a"), new("t")],
            Targets = [Engine.TargetOf("t") with { Quotas = [new("5h", Dimension.Tokens, 100, new Window.Rolling(TimeSpan.FromHours(5)))] }],
        });
        var open = engine.Try(80, to: engine.Target("t")).Lease;
        var waiting = engine.Wait(60, 40, to: engine.Target("t"));
        Assert.False(waiting.IsCompleted);
        open.Settle(new() { InputTokens = 80 });
        Assert.Equal((RefusalComponent.QuotaGuard, TimeSpan.FromHours(5)), ((await Told(waiting)).Component, (await Told(waiting)).RetryAfter));
    }

    [Fact]
    public async Task A_limit_that_a_reload_lowers_or_a_target_that_it_removes_refuses_those_that_can_no_longer_pass()
    {
        var total = new LimitOptions("total", Dimension.Tokens, 100, Window.Total);
        var engine = Engine.Of(total);
        engine.Try(50).Lease.Settle(new() { InputTokens = 50 });
        var open = engine.Try(50).Lease;
        var waiting = engine.Wait(1_000, 45);
        engine.Controller.Apply(new() { Scopes = [new("key:a", total with { Max = 95 })] });
        Assert.False(waiting.IsCompleted);
        engine.Controller.Apply(new() { Scopes = [new("key:a", total with { Max = 94 })] });
        Assert.Equal((94L, 50L, 50L), ((await Told(waiting)).Max, (await Told(waiting)).Used, (await Told(waiting)).Reserved));
        open.Release();

        var two = Engine.To(("t", [LimitOptions.Concurrency(1)]));
        two.Try(to: two.Target("t"));
        var gone = two.Wait(1_000, to: two.Target("t"));
        two.Controller.Apply(new() { Scopes = [new("key:a")] });
        Assert.Equal(RefusalComponent.Disabled, (await Told(gone)).Component);
    }

    [Fact]
    public async Task An_operators_correction_can_take_all_hope_and_a_reset_gives_it_back_to_those_that_still_wait()
    {
        var total = new LimitOptions("total", Dimension.Tokens, 100, Window.Total);
        var engine = Engine.To(("t0", [total]), ("t1", [total]));
        var one = engine.Try(90, to: engine.Target("t0")).Lease;
        engine.Try(90, to: engine.Target("t1"));
        var waiting = engine.Wait(100, 20, to: [engine.Target("t0"), engine.Target("t1")]);
        one.Settle(new() { InputTokens = 90 });
        engine.Controller.Adjust("t0", "total", -5, "a test");
        engine.Controller.Adjust("t1", "total", 90, "a test");
        Assert.Equal("total", (await Told(waiting)).Limit);

        var again = engine.Try(5, to: engine.Target("t0")).Lease;
        var next = engine.Wait(100, 15, to: engine.Target("t0"));
        Assert.False(next.IsCompleted);
        engine.Controller.ResetLimits("t0", window: null, "a test");
        Assert.True((await next).IsAdmitted);
        again.Release();
    }

    [Fact]
    public async Task Those_that_become_hopeless_at_one_instant_are_told_in_the_order_they_came_and_free_those_behind_them()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(9));
        var open = engine.Try(100).Lease;
        var told = new List<int>();
        for (var i = 0; i < 6; i++)
            _ = Tell(i);
        var small = engine.Wait(30, 10);
        open.Settle(new() { InputTokens = 90 });
        Assert.Equal([0, 1, 2, 3, 4, 5], told);
        Assert.True((await small).IsAdmitted);

        async Task Tell(int i)
        {
            Assert.False((await engine.Wait(30 - (i * 3), 50 + i)).IsAdmitted);
            told.Add(i);
        }
    }

    [Fact]
    public void Whom_an_ending_takes_no_hope_from_is_not_asked()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.TokensPerMinute(10_000_000))], Queue = new() { Capacity = 10_000 } });
        engine.Try(5_000_000);
        var small = engine.Try(1).Lease;
        var waiting = Enumerable.Range(0, 5_000).Select(i => engine.Wait(50 + (i % 20), 9_000_000 - (i % 7))).ToArray();
        var before = engine.Controller.DoubtedWaiters;
        small.Settle(new() { InputTokens = 1 });
        Assert.Equal(0, engine.Controller.DoubtedWaiters - before);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
    }

    // It was refused already.
    private static async Task<Refusal> Told(Task<AdmissionResult> call)
    {
        Assert.True(call.IsCompletedSuccessfully, "it still waits");
        return (await call).Refusal!;
    }
}
