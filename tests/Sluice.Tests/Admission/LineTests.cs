using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

/// <summary>Who comes to a contended limit sees those that wait for it already.</summary>
public sealed class LineTests
{
    [Fact]
    public async Task Who_cannot_pass_behind_those_that_wait_is_refused_at_once_with_when_it_could()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(5));
        var calls = Enumerable.Range(0, 30).Select(_ => engine.Wait(2)).ToArray();
        Assert.Equal(5, calls.Count(call => call.IsCompleted && call.Result.IsAdmitted));
        Assert.Equal(10, engine.Now.Waiting);
        var refused = calls[15..].Select(call => call.Result.Refusal).ToArray();
        Assert.All(refused, refusal => Assert.Equal(TimeSpan.FromSeconds(2.2), refusal?.RetryAfter));
        Assert.All(refused, refusal => Assert.Equal(("rps", false, false), (refusal?.Limit, refusal?.RetryAfterIsExact, refusal?.IsPermanent)));
        engine.Advance(2);
        Assert.All(calls[..15], call => Assert.True(call.Result.IsAdmitted));
        Assert.Equal(TimeSpan.FromSeconds(2), (await calls[14]).Waited);
    }

    [Fact]
    public async Task Nobody_waits_in_vain_for_a_rate()
    {
        var (admitted, refused) = (0, 0);
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(5));
        var calls = new List<Task<AdmissionResult>>();
        for (var i = 0; i < 600; i++)
        {
            calls.Add(engine.Wait(2));
            engine.Advance(0.05);
        }

        engine.Advance(2);
        foreach (var call in calls)
        {
            var result = await call;
            admitted += result.IsAdmitted ? 1 : 0;
            refused += result.IsAdmitted ? 0 : 1;
            Assert.True(result.IsAdmitted || result.Waited == TimeSpan.Zero, "waited in vain");
        }

        Assert.Equal((600, 5 + (5 * 32) - 1), (admitted + refused, admitted));
    }

    [Fact]
    public async Task Those_ahead_in_a_rolling_window_take_whole_windows()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(2));
        engine.Try();
        engine.Try();
        var waiting = Enumerable.Range(0, 5).Select(_ => engine.Wait(1_000)).ToArray();
        Assert.Equal(TimeSpan.FromMinutes(3), engine.Try().Refusal?.RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(3), (await engine.Wait(179.999)).Refusal?.RetryAfter);
        var last = engine.Wait(180);
        engine.Advance(180);
        Assert.All(waiting, call => Assert.True(call.Result.IsAdmitted));
        Assert.True((await last).IsAdmitted);
    }

    [Fact]
    public async Task A_small_call_behind_a_large_one_does_not_wait_in_vain()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        var large = engine.Wait(100, 90);
        var small = await engine.Wait(5, 11);
        Assert.Equal("tpm", small.Refusal?.Limit);
        Assert.Equal((TimeSpan.FromSeconds(60), false), (small.Refusal?.RetryAfter, small.Refusal?.RetryAfterIsExact));
        engine.Advance(60);
        Assert.True((await large).IsAdmitted);
    }

    [Fact]
    public async Task What_those_ahead_may_give_back_does_not_keep_a_call_from_waiting()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(100).Lease.Settle(new() { InputTokens = 100 });
        var ahead = engine.Wait(100, 100);
        var behind = engine.Wait(65, 100);
        Assert.False(behind.IsCompleted);
        engine.Advance(60);
        (await ahead).Lease.Settle(default);
        Assert.True((await behind).IsAdmitted);
    }

    [Fact]
    public async Task Who_leaves_the_line_is_no_longer_counted()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(1), LimitOptions.TokensPerMinute(100));
        engine.Try(90).Lease.Settle(new() { InputTokens = 90 });
        using var cancel = new CancellationTokenSource();
        var first = engine.Wait(2, 1, cancel: cancel.Token);
        var large = engine.Wait(100, 95, cancel: cancel.Token);
        Assert.Equal(TimeSpan.FromSeconds(60), (await engine.Wait(5, 6)).Refusal?.RetryAfter);
        await cancel.CancelAsync();
        Assert.True(first.IsCanceled && large.IsCanceled);
        var refusal = engine.Try(1).Refusal;
        Assert.Equal((TimeSpan.FromSeconds(1), true), (refusal?.RetryAfter, refusal?.RetryAfterIsExact));
        var next = engine.Wait(1, 1);
        engine.Advance(1);
        Assert.True((await next).IsAdmitted);
    }

    [Fact]
    public async Task A_line_opens_when_the_one_that_closed_it_gives_up()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(1));
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        engine.Try();
        using var cancel = new CancellationTokenSource();
        _ = engine.Wait(50, 10);
        var large = engine.Wait(100, 90, cancel: cancel.Token);
        Assert.Equal(TimeSpan.FromSeconds(60), (await engine.Wait(5, 11)).Refusal?.RetryAfter);
        await cancel.CancelAsync();
        Assert.True(large.IsCanceled);
        Assert.False(engine.Wait(5, 11).IsCompleted);
    }

    [Fact]
    public async Task Those_that_may_give_up_are_not_counted()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(1), LimitOptions.Concurrency(1));
        var open = engine.Try().Lease;
        var stuck = Enumerable.Range(0, 5).Select(_ => engine.Wait(2)).ToArray();
        engine.Advance(1.9);
        var last = engine.Wait(2);
        Assert.False(last.IsCompleted);
        engine.Advance(0.1);
        Assert.All(stuck, call => Assert.False(call.Result.IsAdmitted));
        open.Settle(default);
        Assert.True((await last).IsAdmitted);
    }

    [Fact]
    public async Task Who_is_overtaken_on_what_it_counted_on_no_longer_keeps_others_from_waiting()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.RequestsPerSecond(1)), new("key:b"), new("all", LimitOptions.Concurrency(2))],
        });
        var a = engine.Controller.Caller("key:a", "all");
        var b = engine.Controller.Caller("key:b", "all");
        Task<AdmissionResult> Wait(CallerScopes caller, double seconds) =>
            engine.Controller.AdmitAsync(new() { Caller = caller, MaxWait = TimeSpan.FromSeconds(seconds) }, TestContext.Current.CancellationToken).AsTask();
        (await Wait(a, 0)).Lease.Settle(default);
        var ahead = Wait(a, 1);
        Assert.Equal(TimeSpan.FromSeconds(2), (await Wait(a, 1.5)).Refusal?.RetryAfter);
        var one = (await Wait(b, 0)).Lease;
        Assert.True((await Wait(b, 0)).IsAdmitted);
        var behind = Wait(a, 1.5);
        Assert.False(behind.IsCompleted);
        engine.Advance(1);
        Assert.False((await ahead).IsAdmitted);
        one.Settle(default);
        Assert.True((await behind).IsAdmitted);
    }

    [Fact]
    public async Task A_target_that_every_way_leads_to_has_a_line_too()
    {
        var engine = Engine.To(("t", [LimitOptions.RequestsPerSecond(2)]));
        var calls = Enumerable.Range(0, 9).Select(_ => engine.Wait(2, to: engine.Target("t"))).ToArray();
        Assert.Equal(4, engine.Now.Waiting);
        Assert.All(calls[6..], call => Assert.Equal(TimeSpan.FromSeconds(2.5), call.Result.Refusal?.RetryAfter));
        engine.Advance(2);
        foreach (var call in calls[..6])
            Assert.True((await call).IsAdmitted);
    }

    [Fact]
    public async Task Who_is_refused_after_waiting_hears_of_those_that_go_before_it()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(1));
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        engine.Try();
        var small = engine.Wait(5, 11);
        _ = engine.Wait(100, 90);
        engine.Advance(5);
        var refusal = (await small).Refusal;
        Assert.Equal(("tpm", TimeSpan.FromSeconds(55), false), (refusal?.Limit, refusal?.RetryAfter, refusal?.RetryAfterIsExact));
    }

    [Fact]
    public async Task Who_is_held_up_elsewhere_lets_those_behind_it_go_as_soon_as_it_could_pass_there()
    {
        var engine = Engine.To(("t", [LimitOptions.RequestsPerMinute(1)]));
        engine.Controller.Apply(Engine.PolicyTo(("t", [LimitOptions.RequestsPerMinute(1)])) with
        {
            Scopes = [new("key:a", LimitOptions.TokensPerMinute(100)), new("t", LimitOptions.RequestsPerMinute(1))],
        });
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        engine.Advance(30);
        engine.Try(to: engine.Target("t"));
        var large = engine.Wait(100, 90, to: engine.Target("t"));
        var small = engine.Wait(100, 11);
        engine.Advance(29.999);
        Assert.False(small.IsCompleted);
        engine.Advance(0.001);
        Assert.True(small.IsCompletedSuccessfully);
        Assert.Equal(TimeSpan.FromSeconds(30), (await small).Waited);
        Assert.False(large.IsCompleted);
    }

    [Fact]
    public async Task Nobody_stands_behind_one_that_can_never_go_there()
    {
        var engine = Engine.To(("small", [LimitOptions.TokensPerMinute(100)]), ("busy", [LimitOptions.Concurrency(1)]));
        var open = engine.Try(to: engine.Target("busy")).Lease;
        var large = engine.Wait(100, 500, to: [engine.Target("small"), engine.Target("busy")]);
        Assert.False(large.IsCompleted);
        Assert.True(engine.Try(50, to: engine.Target("small")).IsAdmitted);
        open.Settle(default);
        Assert.Equal("busy", (await large).Target?.Name);
    }

    [Fact]
    public void Nobody_stands_behind_one_for_money_that_it_can_never_have()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.Budget(new(100), Window.Hour)), new("t", LimitOptions.Concurrency(1)), new("u")],
            Targets = [Engine.TargetOf("t"), Engine.TargetOf("u")],
        });
        engine.Try(to: engine.Target("t", cost: new(10)));
        _ = engine.Wait(100, to: [engine.Target("u", cost: new(500)), engine.Target("t", cost: new(10))]);
        Assert.True(engine.Try(to: engine.Target("u", cost: new(50))).IsAdmitted);
    }

    [Fact]
    public async Task Applying_the_same_policy_over_and_over_puts_nobody_off()
    {
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.RequestsPerSecond(1))] };
        var engine = new Engine(policy);
        engine.Try();
        var waiting = engine.Wait(2);
        for (var i = 0; i < 10; i++)
        {
            engine.Advance(0.1);
            engine.Controller.Apply(policy);
        }

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(TimeSpan.FromSeconds(1), (await waiting).Waited);
    }

    [Theory]
    [InlineData(CountingRule.OpenAI, true)]
    [InlineData(CountingRule.Azure, true)]
    [InlineData(CountingRule.All, false)]
    public async Task Nobody_hopes_for_what_a_provider_never_gives_back(CountingRule rule, bool refusedAtOnce)
    {
        var policy = Engine.PolicyTo(("t", [LimitOptions.TokensPerMinute(100)]));
        var engine = new Engine(policy with { Targets = [Engine.TargetOf("t") with { Count = rule }] });
        engine.Try(100, to: engine.Target("t"));
        var call = engine.Wait(5, 50, to: engine.Target("t"));
        Assert.Equal(refusedAtOnce, call.IsCompleted);
        engine.Advance(5);
        Assert.False((await call).IsAdmitted);
    }
}
