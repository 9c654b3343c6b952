using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Quotas;
using Sluice.Signals;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Quotas;

public sealed class QuotaGuardTests
{
    private static readonly Window FiveHours = new Window.Rolling(TimeSpan.FromHours(5));

    [Theory]
    [InlineData(1, "99", 1)] // a product rounded down would be 0: exceeded for ever
    [InlineData(100, "99", 99)]
    [InlineData(1_000, "95", 950)]
    [InlineData(1_001, "99", 991)] // 990.99
    [InlineData(1_000_000_000_000_000_000, "99.9", 999_000_000_000_000_000)]
    [InlineData(1_000_000_000_000_000_000, "33.3333333333", 333_333_333_333_000_000)]
    public void The_threshold_is_the_least_usage_that_reaches_its_share_exactly(long budget, string percent, long threshold) =>
        Assert.Equal(threshold, QuotaOptions.Threshold(budget, decimal.Parse(percent, CultureInfo.InvariantCulture)));

    [Fact]
    public void A_budget_of_one_at_99_percent_lets_one_pass_and_then_none()
    {
        var engine = With(new QuotaOptions("q", Dimension.Tokens, 1, FiveHours));
        Assert.Equal(QuotaState.Within, Read(engine).State);
        Call(engine, 1).Lease.Settle(new() { InputTokens = 1 });
        Assert.Equal(QuotaState.ExceededByBudget, Read(engine).State);
        Assert.False(Call(engine, 1).IsAdmitted);
    }

    [Fact]
    public void Calls_in_flight_count_so_that_many_at_once_do_not_pass_the_quota()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours) { ThresholdPercent = 100 });
        var leases = Enumerable.Range(0, 20).Select(_ => Call(engine, 100)).Where(admission => admission.IsAdmitted).Select(admission => admission.Lease).ToList();
        Assert.Equal(10, leases.Count);
        leases[0].Settle(new() { InputTokens = 40 });
        Assert.True(Call(engine, 60).IsAdmitted);
        var refusal = Call(engine, 100).Refusal!;
        Assert.Equal((RefusalComponent.QuotaGuard, ErrorCode.QuotaExhausted, "5h", "acc", 1_000L), (refusal.Component, refusal.Code, refusal.Limit, refusal.Scope, refusal.Max));
        Assert.StartsWith("quota 5h of acc lets 1000 be used: 40 used, 960 reserved, 100 asked for", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_says_exactly_when_usage_has_left_the_window()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours));
        Call(engine, 990).Lease.Settle(new() { InputTokens = 990 });
        engine.Advance(3_600);
        var refusal = Call(engine, 10).Refusal!;
        Assert.Equal((TimeSpan.FromHours(4), true), (refusal.RetryAfter, refusal.RetryAfterIsExact));
        engine.Advance(4 * 3_600 - 0.001);
        Assert.False(Call(engine, 10).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(Call(engine, 10).IsAdmitted);
    }

    [Fact]
    public void A_budget_trip_ends_only_when_usage_falls_under_the_resume_threshold_and_no_probe_ends_it()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours) { ThresholdPercent = 90, ResumePercent = 50 });
        var states = new List<QuotaState>();
        using var subscription = engine.Controller.Subscribe(change => states.Add(((QuotaChanged)change).To));
        for (var i = 0; i < 9; i++)
        {
            Call(engine, 100).Lease.Settle(new() { InputTokens = 100 });
            engine.Advance(1_000);
        }

        // From 9,000 s on; uses leave at 18,000 s, 19,000 s, ...: under 500 at 22,000 s, and before that nothing passes though there is room.
        foreach (var _ in Enumerable.Range(0, 12))
        {
            Assert.Equal(RefusalComponent.QuotaGuard, Call(engine, 1).Refusal?.Component);
            engine.Advance(1_000);
        }

        Assert.Equal(TimeSpan.FromSeconds(1_000), Call(engine, 1).Refusal!.RetryAfter);
        engine.Advance(1_000);
        Assert.True(Call(engine, 1).IsAdmitted);
        Assert.Equal([QuotaState.ExceededByBudget, QuotaState.Within], states);
    }

    [Theory]
    [InlineData(null, 300)]
    [InlineData(60.0, 300)]
    [InlineData(600.0, 660)]
    public void The_interval_of_probes_is_the_hint_and_a_tenth_but_never_less_than_configured(double? hint, double seconds)
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        Cap(Call(engine), hint);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(engine).NextProbeIn);
        engine.Advance(seconds - 0.001);
        Assert.False(Call(engine).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(Call(engine).IsAdmitted);
    }

    [Fact]
    public void Only_a_probe_that_is_answered_ends_a_cap()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        var late = Call(engine).Lease;
        Cap(Call(engine), null);
        late.Settle(default);
        Assert.Equal(QuotaState.ExceededByCap, Read(engine).State);
        engine.Advance(100_000);
        Assert.Equal(QuotaState.ExceededByCap, Read(engine).State);
        var probe = Call(engine);
        Assert.False(Call(engine).IsAdmitted); // one at a time
        probe.Lease.Settle(default);
        Assert.Equal(QuotaState.Within, Read(engine).State);
    }

    [Fact]
    public void The_next_probe_waits_for_the_interval_from_the_end_of_the_last_one()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        Cap(Call(engine), null);
        engine.Advance(300);
        var probe = Call(engine).Lease;
        engine.Advance(200);
        probe.End(AttemptEnd.Refused(CallOutcome.Cancelled));
        Assert.Equal(TimeSpan.FromSeconds(300), Read(engine).NextProbeIn);
        engine.Advance(300);
        probe = Call(engine).Lease;
        engine.Advance(200);
        probe.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted)));
        Assert.Equal(TimeSpan.FromSeconds(300), Read(engine).NextProbeIn);
    }

    [Fact]
    public void A_later_shorter_hint_does_not_shorten_a_longer_one()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        var late = Call(engine).Lease;
        Cap(Call(engine), 6_000);
        late.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted, TimeSpan.FromSeconds(60))));
        Assert.Equal(TimeSpan.FromSeconds(6_600), Read(engine).NextProbeIn);
    }

    [Fact]
    public void A_refusal_for_rate_is_no_cap()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        Call(engine).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        Assert.Equal((QuotaState.Within, OutReason.Rate), (Read(engine).State, engine.Health("a1").Reason));
    }

    [Theory]
    [InlineData(900, 100, null, "5h")] // most of it is used
    [InlineData(100, 9_500, null, "7d")]
    [InlineData(900, 100, 40_000.0, "7d")] // 5 hours do not last that long
    public void A_cap_trips_the_one_quota_that_it_can_be(long fiveHours, long week, double? hint, string tripped)
    {
        var engine = With(
            new("5h", Dimension.Tokens, 1_000, FiveHours), new("7d", Dimension.Tokens, 10_000, new Window.Rolling(TimeSpan.FromDays(7))));
        engine.Controller.LoadQuota(engine.Controller.Target("a1"), "5h", fiveHours);
        engine.Controller.LoadQuota(engine.Controller.Target("a1"), "7d", week);
        Cap(Call(engine), hint);
        Assert.Equal(tripped, Assert.Single(engine.Now.Targets[0].Quotas, quota => quota.State == QuotaState.ExceededByCap).Name);
    }

    [Fact]
    public void Backends_of_one_account_share_its_quotas()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Requests, 2, FiveHours) { ThresholdPercent = 100 });
        Assert.True(engine.Try(to: engine.Target("a1")).IsAdmitted);
        Assert.True(engine.Try(to: engine.Target("a2")).IsAdmitted);
        Assert.Equal("b", engine.Try(to: [engine.Target("a1"), engine.Target("a2"), engine.Target("b")]).Target?.Name);
    }

    [Fact]
    public void A_quota_counts_the_whole_truth_however_its_provider_counts_rates()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a")],
            Targets = [new("a1") { Count = CountingRule.OpenAI, Quotas = [new("5h", Dimension.Tokens, 10_000, FiveHours), new("usd", Dimension.Cost, 1_000_000, FiveHours)] }],
        });
        engine.Try(1_000, 2_000, new NanoUsd(5_000), engine.Target("a1", cost: new(5_000))).Lease
            .Settle(new() { InputTokens = 100, CachedInputTokens = 700, CacheWriteTokens = 50, OutputTokens = 30, Cost = new(4_000) });
        Assert.Equal([880L, 4_000L], engine.Now.Targets[0].Quotas.Select(quota => quota.Used));
    }

    [Fact]
    public void What_is_sent_and_fails_counts_as_a_request_and_what_is_not_sent_does_not()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Requests, 100, FiveHours));
        Call(engine).Lease.End(AttemptEnd.Refused(new(ErrorCode.InvalidRequest)));
        Call(engine).Lease.End(AttemptEnd.Unknown(CallOutcome.Cancelled));
        Call(engine).Lease.Release();
        Assert.Equal((2L, 0L), (Read(engine).Used, Read(engine).Reserved));
    }

    [Fact]
    public void History_counts_at_its_true_times_and_loading_it_twice_counts_once()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours));
        var now = engine.Time.GetUtcNow();
        QuotaUse[] history = [new(now.AddHours(-1), 300), new(now.AddHours(-4), 200), new(now.AddHours(-6), 9_999)];
        for (var i = 0; i < 2; i++)
            engine.Controller.LoadQuota(engine.Controller.Target("a1"), "5h", history);
        Assert.Equal(500, Read(engine).Used);
        engine.Advance(3_600);
        Assert.Equal(300, Read(engine).Used);
        engine.Advance(3 * 3_600);
        Assert.Equal(0, Read(engine).Used);
    }

    [Fact]
    public void History_of_an_account_without_a_target_counts_as_soon_as_its_first_is_made()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")] });
        engine.Controller.LoadQuota("acme", "5h", [new(engine.Time.GetUtcNow().AddHours(-1), 300)]);
        var quota = new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours);
        engine.Controller.GetOrAddTarget("late", name => (Engine.TargetOf(name) with { Account = "acme", Scopes = [], Quotas = [quota] }, []));
        Assert.Equal(300, engine.Now.Targets.Single().Quotas.Single().Used);

        engine.Controller.LoadQuota("acme", "5h", [new(engine.Time.GetUtcNow().AddHours(-1), 400)]);
        Assert.Equal(400, engine.Now.Targets.Single().Quotas.Single().Used);
    }

    [Fact]
    public void A_total_is_spread_over_the_window_and_not_dropped_at_once()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 10_000, FiveHours));
        engine.Controller.LoadQuota(engine.Controller.Target("a1"), "5h", 6_400);
        for (var quarter = 1; quarter <= 3; quarter++)
        {
            engine.Advance(5 * 3_600 / 4);
            Assert.InRange(Read(engine).Used, 6_400 - (1_600 * quarter) - 100, 6_400 - (1_600 * quarter) + 100);
        }
    }

    [Fact]
    public void Loading_history_keeps_what_open_calls_hold()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours) { ThresholdPercent = 100 });
        var open = Call(engine, 400).Lease;
        engine.Controller.LoadQuota(engine.Controller.Target("a1"), "5h", 500);
        Assert.False(Call(engine, 200).IsAdmitted);
        open.Settle(new() { InputTokens = 10 });
        Assert.False(Call(engine, 200).IsAdmitted); // it counts at its reservation: over, never under
    }

    [Fact]
    public void A_window_from_first_use_begins_with_it_and_ends_at_once()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 100, new Window.FirstUse(TimeSpan.FromHours(5))) { ThresholdPercent = 100 });
        engine.Advance(3_600);
        Call(engine, 50).Lease.Release(); // was never sent: nothing began
        engine.Advance(3_600);
        Call(engine, 60).Lease.Settle(new() { InputTokens = 60 });
        engine.Advance(4 * 3_600);
        Call(engine, 40).Lease.Settle(new() { InputTokens = 40 });
        Assert.Equal(TimeSpan.FromHours(1), Call(engine, 1).Refusal!.RetryAfter);
        engine.Advance(3_600);
        Assert.Equal(0, Read(engine).Used);
        Assert.True(Call(engine, 100).IsAdmitted);
    }

    [Fact]
    public void A_calendar_window_ends_with_its_period_and_loads_no_history_of_the_last_one()
    {
        var engine = With(new QuotaOptions("day", Dimension.Tokens, 100, new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)));
        engine.Advance(6 * 3_600);
        var now = engine.Time.GetUtcNow();
        engine.Controller.LoadQuota(engine.Controller.Target("a1"), "day", [new(now.AddHours(-7), 70), new(now.AddHours(-1), 99)]);
        Assert.Equal(99, Read(engine).Used);
        Assert.Equal(TimeSpan.FromHours(18), Call(engine, 1).Refusal!.RetryAfter);
    }

    [Fact]
    public void Without_a_budget_it_says_that_only_answers_count()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        Assert.True(Call(engine, 1_000_000_000).IsAdmitted);
        Assert.True(Read(engine).IsErrorOnly);
        Assert.Equal(0, Read(engine).UsedPercent);
    }

    [Fact]
    public void A_quota_that_only_wants_to_be_read_never_changes()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours));
        Call(engine, 990).Lease.Settle(new() { InputTokens = 991 });
        var before = Read(engine);
        for (var i = 0; i < 1_000; i++)
            Assert.Equal(before, Read(engine));
        Assert.Equal(99.1m, before.UsedPercent);
        engine.Advance(5 * 3_600);
        Assert.Equal(QuotaState.Within, Read(engine).State); // as of now, though no call came by
    }

    [Fact]
    public void An_operator_resets_a_quota_and_an_isolated_target()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 1_000, FiveHours));
        var target = engine.Controller.Target("a1");
        var late = Call(engine).Lease;
        Cap(Call(engine), 60_000);
        engine.Controller.ResetQuota(target, "5h");
        Assert.Equal(QuotaState.Within, Read(engine).State);
        late.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted))); // of before the reset
        Assert.Equal(QuotaState.Within, Read(engine).State);

        engine.Controller.Isolate(target);
        engine.Advance(1_000_000);
        Assert.Equal((RefusalComponent.CircuitBreaker, null), (Call(engine).Refusal!.Component, Call(engine).Refusal!.RetryAfter));
        Assert.Null(engine.Controller.Remaining(target));
        engine.Controller.ResetHealth(target);
        Assert.True(Call(engine).IsAdmitted);
    }

    [Fact]
    public void No_gate_lets_through_what_another_one_holds_up()
    {
        var engine = With(new QuotaOptions("5h", Dimension.Tokens, 0, FiveHours));
        engine.Controller.Isolate(engine.Controller.Target("a1"));
        Cap(engine.Try(to: engine.Target("a2")), null);
        engine.Advance(300);
        Assert.False(Call(engine).IsAdmitted); // the quota would take a probe, the open circuit does not
        Assert.True(engine.Try(to: engine.Target("a2")).IsAdmitted); // and no slot was taken
    }

    [Fact]
    public void One_who_waits_for_room_in_a_quota_goes_when_it_comes_and_is_not_passed()
    {
        var engine = With(new QuotaOptions("1m", Dimension.Tokens, 100, Window.Minute) { ThresholdPercent = 100 });
        Call(engine, 90).Lease.Settle(new() { InputTokens = 90 });
        var waiting = engine.Wait(100, 50, to: engine.Target("a1"));
        Assert.False(Call(engine, 5).IsAdmitted);
        engine.Advance(59.999);
        Assert.False(waiting.IsCompleted);
        engine.Advance(0.001);
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(-1, 99.0, null, "budget")]
    [InlineData(1, 150.0, null, "threshold")]
    [InlineData(1, 0.0, null, "threshold")]
    [InlineData(1, 50.0, 60.0, "resume")]
    public void Options_that_make_no_sense_are_refused_by_name(long budget, double threshold, double? resume, string field)
    {
        var quota = new QuotaOptions("q", Dimension.Tokens, budget, FiveHours) { ThresholdPercent = (decimal)threshold, ResumePercent = (decimal?)resume };
        Assert.Contains(field, Assert.ThrowsAny<ArgumentException>(() => With(quota)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rolling")]
    [InlineData("first use")]
    [InlineData("calendar")]
    public void A_reset_forgets_what_was_used_and_not_what_open_attempts_hold(string kind)
    {
        Window window = kind switch
        {
            "rolling" => FiveHours,
            "first use" => new Window.FirstUse(TimeSpan.FromHours(5)),
            _ => new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc),
        };
        var engine = With(new QuotaOptions("q", Dimension.Tokens, 100, window) { ThresholdPercent = 100 });
        Call(engine, 40).Lease.Settle(new() { InputTokens = 40 });
        var open = Call(engine, 60).Lease;

        engine.Controller.ResetQuota(engine.Controller.Target("a1"), "q");
        Assert.Equal((0L, 60L), (Read(engine).Used, Read(engine).Reserved));
        Assert.False(Call(engine, 41).IsAdmitted);
        open.Settle(new() { InputTokens = 50 });
        Assert.Equal((50L, 0L), (Read(engine).Used, Read(engine).Reserved));
    }

    private static Engine With(params QuotaOptions[] quotas) => new(new()
    {
        Scopes = [new("key:a")],
        Targets =
        [
            new("a1") { Account = "acc", Quotas = quotas, Cooldown = new() { Jitter = 0 } },
            new("a2") { Account = "acc", Quotas = quotas, Cooldown = new() { Jitter = 0 } },
            new("b") { Cooldown = new() { Jitter = 0 } },
        ],
    });

    private static AdmissionResult Call(Engine engine, long tokens = 0) => engine.Try(tokens, to: engine.Target("a1"));

    private static QuotaReading Read(Engine engine) => engine.Now.Targets[0].Quotas[0];

    private static void Cap(AdmissionResult admission, double? hint) =>
        admission.Lease.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));
}
