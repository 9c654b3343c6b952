using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tests.Admission;
using Sluice.Tokens;

namespace Sluice.Tests.Budgets;

/// <summary>What was wrong with a budget of this kind elsewhere, row by row, and is not here.</summary>
public sealed class AgentFlowDefectTests
{
    [Fact]
    public void Row_1_limits_of_0_refuse_nothing_and_divide_nothing()
    {
        var engine = Budget(new() { MaxTokensPerRequest = 0, MaxTokensPerMinute = 0, MaxTokensPerHour = 0, MaxTokensPerDay = 0, MaxCostPerRequest = null, MaxCostPerDay = null });
        Assert.True(engine.Try(1_000_000_000, cost: NanoUsd.FromUsd(1_000)).IsAdmitted);
        var status = engine.Controller.ReadBudget("key:a");
        Assert.Equal((0, 0, 0, 0), (status.MinuteUtilization, status.HourUtilization, status.DayUtilization, status.CostUtilization));
        Assert.Throws<ArgumentOutOfRangeException>(() => Budget(new() { MaxTokensPerHour = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Budget(new() { MaxCostPerDay = NanoUsd.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Budget(new() { AlertThresholds = [double.NaN] }));
    }

    [Fact]
    public void Row_2_callers_that_check_at_the_same_time_do_not_all_pass()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000 });
        var leases = Enumerable.Range(0, 50).Select(_ => engine.Try(100)).Where(admission => admission.IsAdmitted).ToArray();
        Assert.Equal(10, leases.Length);
        leases[0].Lease.Settle(new() { InputTokens = 40 });
        leases[0].Lease.Settle(new() { InputTokens = 90 }); // ends once
        Assert.Equal(40, engine.Limit("tpm").Used);
        leases[1].Lease.Release();
        Assert.Equal(800, engine.Limit("tpm").Reserved);
        engine.Advance(600); // and one that nobody settles ends by itself
        Assert.Equal(0, engine.Now.OpenLeases);
    }

    [Fact]
    public void Row_3_no_edge_of_a_window_lets_twice_the_limit_pass()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000, AutoThrottle = false });
        engine.Advance(59);
        engine.Try(1_000).Lease.Dispose();
        engine.Advance(2);
        Assert.Equal(TimeSpan.FromSeconds(58), engine.Try(1).Refusal!.RetryAfter);
    }

    [Fact]
    public void Row_4_one_call_that_is_too_big_throttles_no_small_one()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000 });
        engine.Try(600).Lease.Dispose();
        Assert.Equal(TimeSpan.FromMinutes(1), engine.Try(600).Refusal!.RetryAfter);
        Assert.True(engine.Try(400).IsAdmitted);
    }

    [Fact]
    public void Row_5_what_heals_by_waiting_is_a_rate_what_is_spent_is_money_and_what_is_too_big_is_for_ever()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000, MaxCostPerDay = NanoUsd.FromUsd(1) });
        engine.Try(1_000, cost: NanoUsd.FromUsd(1)).Lease.Settle(new() { InputTokens = 1_000, Cost = NanoUsd.FromUsd(1) });
        var rate = engine.Try(500).Refusal!;
        var money = engine.Try(cost: NanoUsd.FromUsd(0.5m)).Refusal!;
        var never = engine.Try(1_001).Refusal!;
        Assert.Equal((ErrorCode.RateLimited, TimeSpan.FromMinutes(1)), (rate.Code, rate.RetryAfter));
        Assert.Equal((ErrorCode.QuotaExhausted, false), (money.Code, money.IsPermanent));
        Assert.Equal((ErrorCode.RequestTooLarge, true, null), (never.Code, never.IsPermanent, never.RetryAfter));
    }

    [Fact]
    public void Row_6_a_refusal_says_what_whose_how_much_and_when()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000 });
        engine.Try(700).Lease.Dispose();
        engine.Try(100);
        var refusal = engine.Try(201).Refusal!;
        Assert.Equal((Dimension.Tokens, "tpm", "key:a"), (refusal.Dimension, refusal.Limit, refusal.Scope));
        Assert.Equal((1_000, 700, 100, 201), (refusal.Max, refusal.Used, refusal.Reserved, refusal.Requested));
        Assert.Equal((TimeSpan.FromMinutes(1), true, false), (refusal.RetryAfter, refusal.RetryAfterIsExact, refusal.IsPermanent));
    }

    [Fact]
    public void Row_7_limit_hit_is_fired_and_several_thresholds_tell_whose_window_they_are()
    {
        var log = new AlertLog(Budget(new() { MaxTokensPerMinute = 1_000, AlertThresholds = [0.5, 0.8, 0.95, 1] }));
        log.Use(1_000);
        log.Engine.Try(1);
        log.Engine.Try(1);
        Assert.All(log.Alerts, alert => Assert.Equal(("key:a", Window.Minute, 1_000, 1_000), (alert.Scope, alert.Window, alert.Used, alert.Limit)));
        Assert.Equal(
            "token_minute_threshold:0.5 token_minute_threshold:0.8 token_minute_threshold:0.95 token_minute_threshold:1 limit_hit:1", log.Take());
    }

    [Fact]
    public void Row_8_reservations_fire_nothing_and_nothing_fires_twice_in_a_window()
    {
        var log = new AlertLog(Budget(new() { MaxTokensPerMinute = 1_000 }));
        var open = log.Engine.Try(1_000).Lease;
        Assert.Equal("", log.Take());
        open.Settle(new() { InputTokens = 800 });
        log.Use(100);
        Assert.Equal("token_minute_threshold:0.8", log.Take());
    }

    [Fact]
    public void Row_9_users_keys_models_and_everything_have_pots_of_their_own_and_all_must_admit()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("all", LimitOptions.TokensPerMinute(1_000)), new("key:a", LimitOptions.TokensPerMinute(600)), new("model:m", LimitOptions.TokensPerMinute(500))],
            Templates = [new("user:a", LimitOptions.TokensPerMinute(400))],
        });
        var caller = engine.Controller.Caller("all", "key:a", "model:m").Member("user:a", "alice");
        AdmissionResult Try(long tokens) => engine.Controller.TryAdmit(new() { Caller = caller, Estimate = new(tokens, 0) });
        Assert.Equal("user:a/alice", Try(401).Refusal!.Scope);
        Assert.Equal(0, engine.Limit("tpm", "all").Reserved);
        Assert.True(Try(400).IsAdmitted);
        Assert.Equal((400, 400, 400), (engine.Limit("tpm", "all").Reserved, engine.Limit("tpm").Reserved, engine.Limit("tpm", "model:m").Reserved));
    }

    [Fact]
    public void Row_10_what_is_reported_late_counts_from_when_the_call_was_admitted()
    {
        var engine = Budget(new());
        var lease = engine.Try(1_000).Lease;
        engine.Advance(59);
        lease.Settle(new() { InputTokens = 900 });
        Assert.Equal(900, engine.Limit("tpm").Used);
        engine.Advance(1);
        Assert.Equal((0, 900), (engine.Limit("tpm").Used, engine.Limit("tph").Used));
    }

    [Fact]
    public void Row_11_the_smallest_cost_is_counted_however_often()
    {
        var engine = Budget(new() { MaxCostPerDay = NanoUsd.FromUsd(1), AutoThrottle = false });
        for (var i = 0; i < 10_000; i++)
            engine.Try(cost: new(900)).Lease.Settle(new() { Cost = new(900) }); // $0.0000009
        Assert.Equal(9_000_000, engine.Limit("cost/day").Used);
        Assert.Equal(0.009m, engine.Controller.ReadBudget("key:a").CostUsedDay);
    }

    [Fact]
    public void Row_12_negative_estimates_are_refused_and_negative_usage_counts_as_the_estimate()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000 });
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Try(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Try(cost: new(-1)));
        engine.Try(500).Lease.Settle(new() { InputTokens = -400 });
        Assert.Equal(500, engine.Limit("tpm").Used);
    }

    [Fact]
    public void Row_13_huge_numbers_do_not_wrap()
    {
        var engine = Engine.Of(new LimitOptions("tpd", Dimension.Tokens, LimitOptions.Greatest, Window.Day));
        Assert.True(engine.Try(LimitOptions.Greatest - 1).IsAdmitted);
        Assert.False(engine.Try(2).IsAdmitted);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Try(long.MaxValue));
        engine.Try(1).Lease.Settle(new() { InputTokens = 1_000_000_000_000_000 });
        Assert.False(engine.Try(1).IsAdmitted);
    }

    [Fact]
    public void Row_14_a_status_that_was_read_does_not_change_afterwards()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000 });
        engine.Try(1_000).Lease.Dispose();
        engine.Try(1);
        var status = engine.Controller.ReadBudget("key:a");
        var copy = status with { };
        engine.Advance(0.5);
        engine.Try(1);
        engine.Advance(60);
        Assert.Equal(copy, status);
        Assert.NotNull(status.ThrottleUntil);
    }

    [Fact]
    public async Task Row_15_handlers_that_throw_or_hang_disturb_nobody_and_leave_nothing_running()
    {
        var log = new AlertLog(Budget(new() { MaxTokensPerMinute = 1_000, AlertThresholds = [0.5, 0.8, 1] }));
        using var alerts = new AlertHandlers(log.Engine.Controller);
        var (hang, hanging) = (new TaskCompletionSource(), 0);
        alerts.Add(_ => throw new InvalidOperationException());
        alerts.Add(async (_, _) =>
        {
            hanging++;
            await hang.Task;
        });
        log.Use(1_000);
        log.Engine.Advance(5);
        await alerts.WaitAlertsAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((3, 1, 1), (alerts.Failed, alerts.GivenUp, hanging));
        Assert.Equal(3, log.Alerts.Count);
        hang.SetResult();
    }

    [Fact]
    public void Row_16_the_clock_is_given_and_one_that_is_set_freezes_nobody_and_lets_nobody_through()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000, AutoThrottle = false });
        engine.Try(1_000).Lease.Dispose();
        engine.Time.JumpWallClock(TimeSpan.FromHours(1));
        Assert.False(engine.Try(1).IsAdmitted);
        engine.Time.JumpWallClock(TimeSpan.FromHours(-2));
        engine.Advance(60);
        Assert.True(engine.Try(1_000).IsAdmitted);
    }

    [Fact]
    public void Row_17_a_budget_that_refuses_takes_no_slot_of_the_rate()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(1), LimitOptions.Budget(new(100), Window.Day));
        Assert.Equal("budget", engine.Try(cost: new(101)).Refusal!.Limit);
        Assert.Equal(0, engine.Limit("rpm").Reserved);
        Assert.True(engine.Try(cost: new(100)).IsAdmitted);
    }

    [Fact]
    public void Row_18_a_reset_waits_for_nobody_and_resets_what_it_names()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000 });
        using var alerts = new AlertHandlers(engine.Controller);
        alerts.Add((_, _) => new(new TaskCompletionSource().Task));
        engine.Try(1_000).Lease.Dispose();
        engine.Controller.ResetLimits("key:a", Window.Minute, "test");
        Assert.Equal((0, 1_000), (engine.Limit("tpm").Used, engine.Limit("tph").Used));
    }

    [Fact]
    public void Row_36_a_call_whose_usage_nobody_reports_counts_at_its_estimate()
    {
        var engine = Budget(new());
        using (engine.Try(300, 200).Lease)
        {
        }

        Assert.Equal(500, engine.Limit("tpm").Used);
    }

    [Fact]
    public void Row_37_a_failed_call_that_was_billed_counts()
    {
        var engine = Budget(new());
        engine.Try(300, cost: new(70)).Lease.End(new(Charge.Actual, new Usage { InputTokens = 280, Cost = new(60) }, new(ErrorCode.ServerError)));
        Assert.Equal((280, 60), (engine.Limit("tpm").Used, engine.Limit("cost/day").Used));
    }

    [Fact]
    public void Row_39_a_rate_is_taken_at_the_start_and_not_when_a_call_ends()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(5));
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => engine.Try().IsAdmitted));
    }

    [Fact]
    public void Row_40_open_calls_are_no_matter_of_the_day_and_a_refusal_gives_back_nothing_it_did_not_take()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(2), new LimitOptions("rpd", Dimension.Requests, 3, new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)));
        engine.Time.JumpWallClock(new DateTimeOffset(2026, 5, 5, 23, 59, 0, TimeSpan.Zero) - engine.Time.GetUtcNow());
        engine.Advance(2);
        Assert.True(engine.Try().IsAdmitted && engine.Try().IsAdmitted);
        for (var i = 0; i < 5; i++)
            Assert.False(engine.Try().IsAdmitted);
        engine.Advance(60);
        Assert.Equal(("concurrency", 2), (engine.Try().Refusal!.Limit, engine.Limit("concurrency").Reserved));
    }

    [Fact]
    public void Row_41_a_later_limit_that_refuses_leaves_the_earlier_ones_as_they_were_and_tells_the_next_slot()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000), LimitOptions.RequestsPerSecond(2, burst: 1));
        engine.Try(100).Lease.Dispose();
        var refusal = engine.Try(100).Refusal!;
        Assert.Equal(("rps", TimeSpan.FromSeconds(0.5)), (refusal.Limit, refusal.RetryAfter));
        Assert.Equal((100, 0), (engine.Limit("tpm").Used, engine.Limit("tpm").Reserved));
    }

    private static Engine Budget(BudgetOptions options) => new(new() { Scopes = [options.ToScope("key:a")] });
}
