using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Resilience;
using Sluice.Tests.Admission;
using Sluice.Tests.Budgets;
using Sluice.Tests.Docs;
using Sluice.Tests.Errors;
using Sluice.Tests.Resilience;
using Sluice.Tokens;

namespace Sluice.Tests.Acceptance;

public sealed partial class AcceptanceTests
{
    [Fact]
    public void Acceptance_11_a_spent_quota_falls_back_unrepeated_and_a_rate_refusal_does_both()
    {
        Assert.Equal((ErrorCode.QuotaExhausted, ErrorCode.RateLimited), (
            Answer.Classify(429, """{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}""").Code,
            Answer.Classify(429, """{"error":{"code":"rate_limit_exceeded","message":"Rate limit reached"}}""").Code));

        Assert.Equal(["a@0", "b@0", "a@0"], [.. Sent(ErrorCode.QuotaExhausted, "a", "b"), .. Sent(ErrorCode.QuotaExhausted, "a")]);
        Assert.Equal(["a@0", "b@0", "a@0", "a@1"], [.. Sent(ErrorCode.RateLimited, "a", "b"), .. Sent(ErrorCode.RateLimited, "a")]);

        static List<string> Sent(ErrorCode first, params string[] targets)
        {
            var carrier = new Carrier(traffic: Carrier.Traffic(targets));
            carrier.Answer = (_, _) => new(carrier.Sent.Count == 1 ? Carrier.Failed(first) : Carrier.Done());
            carrier.Run();
            return carrier.Sent;
        }
    }

    [Theory]
    [InlineData("5", 5_000)]
    [InlineData("0", 0)]
    [InlineData("1.5", 1_500)]
    [InlineData("Sun, 01 Mar 2026 12:00:09 GMT", 9_000)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 0)]
    [InlineData("inf", null)]
    [InlineData("nan", null)]
    [InlineData("-3", null)]
    [InlineData("abc", null)]
    [InlineData("99999999999", 3_600_000)]
    [InlineData("20ms", 20)]
    [InlineData("6m0s", 360_000)]
    public void Acceptance_12_retry_after_in_every_form(string value, int? milliseconds) => Assert.Equal(
        milliseconds is { } wait ? TimeSpan.FromMilliseconds(wait) : null,
        Answer.Classify(429, "{}", $"Retry-After: {value}").RetryAfter);

    [Fact]
    public void Acceptance_13_a_cooldown_grows_from_any_count_once_a_burst_and_is_never_shortened()
    {
        Assert.Equal([30, 30, 600], new[] { 0, -1, 10_000 }.Select(n => new CooldownOptions().Duration(n).TotalSeconds));
        var engine = Engine.To(("t", []));
        var burst = Enumerable.Range(0, 50).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();

        foreach (var (lease, i) in burst.Select((lease, i) => (lease, i)))
            lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(i == 0 ? 200 : 5))));

        Assert.Equal((1, TimeSpan.FromSeconds(220)), (engine.Health("t").Consecutive, engine.Health("t").ReadyIn));
    }

    [Fact]
    public void Acceptance_14_a_quota_of_one_passes_one_and_a_cap_ends_by_its_own_probe_alone()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a")],
            Targets = [new("t") { Account = "acc", Cooldown = new() { Jitter = 0 }, Quotas = [new("5h", Dimension.Tokens, 1, new Window.Rolling(TimeSpan.FromHours(5)))] }],
        });
        for (var i = 0; i < 2; i++)
            engine.Controller.LoadQuota(engine.Controller.Target("t"), "5h", [new(engine.Time.GetUtcNow().AddHours(-1), 1)]);
        Assert.Equal((1, QuotaState.ExceededByBudget), (Quota().Used, Quota().State)); // loaded twice, counted once
        engine.Advance(4 * 3_600);
        var one = Call(1);
        Assert.Equal((true, false), (one.IsAdmitted, Call(1).IsAdmitted));
        one.Lease.Settle(new() { InputTokens = 1 });
        for (var i = 0; i < 100; i++)
            Assert.Equal((false, QuotaState.ExceededByBudget), (Call(1).IsAdmitted, Quota().State)); // no flapping

        engine.Advance(5 * 3_600);
        var late = Call(0);
        End(Call(0), ErrorCode.QuotaExhausted);
        End(late, null);
        Assert.Equal(QuotaState.ExceededByCap, Quota().State); // a late success recovers nothing
        engine.Advance(300);
        var probe = Call(0);
        Assert.Equal((true, false), (probe.IsAdmitted, Call(0).IsAdmitted)); // one at a time
        End(probe, null);
        Assert.Equal(QuotaState.Within, Quota().State);

        QuotaReading Quota() => engine.Now.Targets[0].Quotas[0];
        AdmissionResult Call(long tokens) => engine.Try(tokens, to: engine.Target("t"));
        static void End(AdmissionResult call, ErrorCode? error) =>
            call.Lease.End(error is null ? AttemptEnd.Answered(default) : AttemptEnd.Refused(new(error)));
    }

    [Fact]
    public void Acceptance_15_a_stream_that_began_is_no_other_targets_and_leaves_nothing_held_when_its_caller_goes()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b")) { Answer = (_, _) => new(AttemptResult<string>.Ongoing("stream")) };
        carrier.Cool(carrier.Candidates[0], 1);
        carrier.Time.Advance(TimeSpan.FromSeconds(2));
        var alone = new AdmissionRequest { Caller = carrier.Caller, Candidates = new[] { carrier.Candidates[0] } };

        var left = carrier.Run(estimate: new UsageEstimate(400, 100));
        Assert.NotNull(carrier.Controller.Preflight(alone)); // it is a's only probe
        left.Lease.End(new(Charge.Actual, new() { InputTokens = 400, OutputTokens = 50 }, CallOutcome.Cancelled));
        Assert.Equal(450, carrier.Limit("key", "tpm").Used);
        carrier.AssertNothingHeld();
        Assert.Null(carrier.Controller.Preflight(alone));

        var broken = carrier.Run(estimate: new UsageEstimate(400, 100));
        broken.Lease.SettleAtEstimate(new(ErrorCode.ServerError));
        Assert.Equal(950, carrier.Limit("key", "tpm").Used);
        carrier.AssertNothingHeld();
        Assert.Equal(["a@2", "a@2"], carrier.Sent); // and never b
    }

    [Fact]
    public async Task Acceptance_16_an_alert_comes_once_a_window_and_handlers_that_throw_or_hang_disturb_nobody()
    {
        var log = AlertLog.Tokens(100, 0.8);
        using var alerts = new AlertHandlers(log.Engine.Controller, TimeSpan.FromSeconds(2));
        var got = 0;
        alerts.Add(_ => throw new InvalidOperationException("mine"));
        alerts.Add(async (_, cancel) => await Task.Delay(Timeout.InfiniteTimeSpan, log.Engine.Time, cancel));
        alerts.Add(_ => got++);

        log.Use(80);
        log.Use(5);
        Assert.Equal("token_minute_threshold:0.8", log.Take());
        log.Engine.Advance(60);
        log.Use(85);
        Assert.Equal("token_minute_threshold:0.8", log.Take());

        var waiting = alerts.WaitAlertsAsync(TestContext.Current.CancellationToken);
        log.Engine.Advance(10);
        await waiting.WaitAsync(HangGuard, TestContext.Current.CancellationToken);
        Assert.Equal((2, 2), (got, alerts.Failed));
        Assert.True(log.Engine.Try(10).IsAdmitted);
    }

    [Fact]
    public void Acceptance_17_a_hundred_that_wait_go_in_their_order_and_a_head_that_gives_up_frees_the_next()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(1));
        using var cancel = new CancellationTokenSource();
        engine.Try().Lease.Dispose();
        var went = new List<int>();
        var waiting = Enumerable.Range(0, 100).Select(async i =>
        {
            var admission = await engine.Wait(100 * 60, cancel: i == 0 ? cancel.Token : CancellationToken.None);
            went.Add(i);
            admission.Lease.Dispose();
        }).ToArray();

        cancel.Cancel();
        for (var minute = 0; minute < 99; minute++)
            engine.Advance(60);

        Assert.True(waiting[0].IsCanceled);
        Assert.Equal(Enumerable.Range(1, 99), went);
        Assert.Equal((0, 0), (engine.Now.Waiting, engine.Now.OpenLeases));
    }

    [Fact]
    public void Acceptance_18_where_all_targets_cool_the_earliest_come_back_is_told()
    {
        var engine = Engine.To(("a", []), ("b", []), ("c", []));
        foreach (var (name, seconds) in new[] { ("a", 400), ("b", 100), ("c", 200) })
            engine.Try(to: engine.Target(name)).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(seconds))));

        var refusal = engine.Try(to: [engine.Target("a"), engine.Target("b"), engine.Target("c")]).Refusal!;

        Assert.Equal((RefusalComponent.Cooldown, ErrorCode.RateLimited, "b", TimeSpan.FromSeconds(110)), (refusal.Component, refusal.Code, refusal.Target, refusal.RetryAfter));
    }

    [Fact]
    public void Acceptance_19_preflight_on_an_idle_system_passes_and_takes_nothing()
    {
        var engine = To(LimitOptions.RequestsPerMinute(1), LimitOptions.Concurrency(1));
        for (var i = 0; i < 100; i++)
            Assert.Null(engine.Controller.Preflight(engine.Call(to: engine.Target("t"))));
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
        Assert.NotNull(engine.Controller.Preflight(engine.Call(to: engine.Target("t"))));
    }

    [Fact]
    public void Acceptance_21_reading_the_status_a_thousand_times_changes_nothing()
    {
        var engine = To(LimitOptions.TokensPerMinute(1_000), LimitOptions.RequestsPerSecond(2, burst: 3));
        engine.Try(300, to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)) with { Charge = Charge.Estimate });
        engine.Try(200);
        engine.Advance(31); // the target is due for a probe, the burst has come back
        var (limits, health) = (engine.Now.Scopes[0].Limits, engine.Health("t"));

        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(limits, engine.Now.Scopes[0].Limits);
            Assert.Equal(health, engine.Health("t"));
            _ = engine.Controller.Explain(engine.Call(to: engine.Target("t")));
            _ = engine.Controller.ReadSignals(engine.Controller.Target("t"));
        }

        Assert.True(engine.Try(500, to: engine.Target("t")).IsAdmitted);
        Assert.False(engine.Try(0, to: engine.Target("t")).IsAdmitted); // the one probe is under way now, and only now
    }

    [Fact]
    public void Acceptance_22_every_example_of_code_in_the_pages_is_a_sample_that_a_test_runs()
    {
        var blocks = CodeBlock.All.Where(block => block.Language == "csharp").ToArray();
        Assert.True(blocks.Length >= 10, $"{blocks.Length} blocks were found");
        Assert.All(blocks, block => Assert.Single(SampleSource.All.Select(sample => sample.Body).Concat(SampleSource.Programs), block.Text));
    }
}
