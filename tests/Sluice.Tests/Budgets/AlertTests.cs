using Sluice.Budgets;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Budgets;

public sealed class AlertTests
{
    private static readonly Window UtcDay = new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc);

    [Fact]
    public void A_threshold_is_told_once_when_it_is_used_and_not_before()
    {
        var log = AlertLog.Tokens(1_000, 0.8);
        log.Use(799);
        Assert.Equal("", log.Take());
        log.Use(1);
        Assert.Equal("token_minute_threshold:0.8", log.Take());
        log.Use(100);
        Assert.Equal("", log.Take());
    }

    [Fact]
    public void Alerts_that_a_new_policy_brings_are_told_as_of_the_end_of_calls_that_were_open()
    {
        var log = AlertLog.Of(LimitOptions.TokensPerMinute(100));
        log.Use(80);
        log.Engine.Advance(50);
        var open = log.Engine.Try(input: 20).Lease;
        log.Engine.Controller.Apply(new() { Scopes = [new("key:a", LimitOptions.TokensPerMinute(100) with { Alerts = new(0.9) })] });
        log.Engine.Advance(20);
        open.Settle(new() { InputTokens = 20 });
        Assert.Equal("", log.Take());
        Assert.Equal(20, log.Engine.Limit("tpm").Used);
    }

    [Fact]
    public void What_open_calls_hold_tells_nothing_until_they_end()
    {
        var log = AlertLog.Tokens(1_000, 0.5, 0.8);
        var call = log.Engine.Try(input: 900);
        Assert.Equal("", log.Take());
        call.Lease.Settle(new() { InputTokens = 500 });
        Assert.Equal("token_minute_threshold:0.5", log.Take());
    }

    [Fact]
    public void A_call_that_passes_several_thresholds_tells_each_from_the_lowest_on()
    {
        var log = AlertLog.Tokens(1_000, 0.5, 0.8, 0.95, 1);
        log.Use(960);
        Assert.Equal("token_minute_threshold:0.5 token_minute_threshold:0.8 token_minute_threshold:0.95", log.Take());
        log.Use(40);
        Assert.Equal("token_minute_threshold:1", log.Take());
    }

    [Fact]
    public void An_alert_says_what_whose_how_much_and_when()
    {
        var log = AlertLog.Of(LimitOptions.Budget(NanoUsd.FromUsd(5), UtcDay, "usd/day") with { Alerts = new(0.8) });
        log.Engine.Advance(90);
        log.Use(0, cost: NanoUsd.FromUsd(4).Value);
        var open = log.Engine.Try(cost: NanoUsd.FromUsd(1)).Lease;
        log.Engine.Try(cost: new(1));
        var (threshold, hit) = (log.Alerts[0], log.Alerts[1]);
        Assert.Equal("cost_day_threshold", threshold.Type);
        Assert.Equal((0.8, 0.8, "key:a", "usd/day"), (threshold.Threshold, threshold.Current, threshold.Scope, threshold.LimitName));
        Assert.Equal((4_000_000_000, 0, 5_000_000_000), (threshold.Used, threshold.Reserved, threshold.Limit));
        Assert.Equal((Dimension.Cost, UtcDay), (threshold.Dimension, threshold.Window));
        Assert.Equal(log.Engine.Time.GetUtcNow(), threshold.Timestamp);
        Assert.Equal("limit usd/day of key:a reached 80 %: $4.00 of $5.00 used.", threshold.Message);
        Assert.Equal(("limit_hit", 1_000_000_000), (hit.Type, hit.Reserved));
        Assert.Equal("limit usd/day of key:a refused a call: $4.00 used and $1.00 reserved of $5.00.", hit.Message);
        open.Release();
    }

    [Fact]
    public void On_a_rolling_window_a_threshold_is_told_again_once_usage_fell_5_percent_below_it()
    {
        var log = AlertLog.Tokens(1_000, 0.8);
        log.Use(30);
        log.Engine.Advance(20);
        log.Use(20);
        log.Engine.Advance(20);
        log.Use(750);
        Assert.Equal("token_minute_threshold:0.8", log.Take());
        log.Engine.Advance(20); // the first 30 are gone: 770 are used, which is not yet below 760
        log.Use(60);
        Assert.Equal("", log.Take());
        log.Engine.Advance(20); // 810, then 750: it fell below 760 on the way
        log.Engine.Advance(20);
        log.Use(760);
        Assert.Equal("token_minute_threshold:0.8", log.Take());
    }

    [Fact]
    public void A_window_that_emptied_between_two_calls_is_seen_though_the_second_fills_it_again()
    {
        var log = AlertLog.Tokens(1_000, 0.5);
        log.Use(600);
        Assert.Equal("token_minute_threshold:0.5", log.Take());
        log.Engine.Advance(60);
        log.Use(600);
        Assert.Equal("token_minute_threshold:0.5", log.Take());
    }

    [Fact]
    public void On_a_calendars_window_a_threshold_is_told_once_a_period_whatever_is_refunded()
    {
        var log = AlertLog.Of(new LimitOptions("tpd", Dimension.Tokens, 1_000, UtcDay) { Alerts = new(0.5) });
        log.Use(600);
        Assert.Equal("token_day_threshold:0.5", log.Take());
        log.Use(100);
        log.Engine.Advance(86_400);
        Assert.Equal("", log.Take());
        log.Use(499);
        Assert.Equal("", log.Take());
        log.Use(1);
        Assert.Equal("token_day_threshold:0.5", log.Take());
    }

    [Fact]
    public void The_first_refusal_of_a_window_is_told_and_no_further_one()
    {
        var log = AlertLog.Tokens(1_000);
        log.Use(1_000);
        Assert.Equal("", log.Take());
        for (var i = 0; i < 100; i++)
        {
            Assert.False(log.Engine.Try(input: 1).IsAdmitted);
            log.Engine.Advance(0.5);
        }

        Assert.Equal("limit_hit:1", log.Take());
        log.Engine.Advance(110); // a whole window without a refusal
        log.Use(1_000);
        Assert.False(log.Engine.Try(input: 1).IsAdmitted);
        Assert.Equal("limit_hit:1", log.Take());
    }

    [Fact]
    public void A_refusal_is_told_once_a_calendar_period()
    {
        var log = AlertLog.Of(new LimitOptions("rpd", Dimension.Requests, 1, UtcDay) { Alerts = new() });
        log.Use(0);
        log.Engine.Try();
        log.Engine.Advance(40_000);
        log.Engine.Try();
        Assert.Equal("limit_hit:1", log.Take());
        log.Engine.Advance(86_400);
        log.Use(0);
        log.Engine.Try();
        Assert.Equal("limit_hit:1", log.Take());
    }

    [Fact]
    public void One_that_gives_up_waiting_was_refused_and_one_that_only_asks_was_not()
    {
        var log = AlertLog.Tokens(1_000);
        var open = log.Engine.Try(input: 1_000);
        Assert.NotNull(log.Engine.Controller.Preflight(log.Engine.Call(input: 1)));
        _ = log.Engine.Wait(70, input: 1, cancel: TestContext.Current.CancellationToken);
        Assert.Equal("", log.Take());
        _ = log.Engine.Wait(1, input: 500, cancel: TestContext.Current.CancellationToken);
        log.Engine.Advance(1);
        Assert.Equal("limit_hit:1", log.Take());
        open.Lease.Release();
    }

    [Fact]
    public void A_call_that_can_never_fit_says_nothing_of_the_limits_state()
    {
        var log = AlertLog.Tokens(1_000, 0.5);
        Assert.True(log.Engine.Try(input: 1_001).Refusal!.IsPermanent);
        Assert.Equal("", log.Take());
    }

    [Fact]
    public void Of_a_limit_without_alerts_nothing_is_told()
    {
        var log = AlertLog.Of(LimitOptions.TokensPerMinute(1_000), LimitOptions.RequestsPerMinute(3) with { Alerts = new(1) { OnLimitHit = false } });
        log.Use(1_000);
        Assert.False(log.Engine.Try(input: 1).IsAdmitted);
        log.Use(0);
        Assert.Equal("", log.Take());
        log.Use(0);
        Assert.False(log.Engine.Try().IsAdmitted);
        Assert.Equal("request_minute_threshold:1", log.Take());
    }

    [Fact]
    public void Overuse_and_the_estimate_of_an_expired_lease_are_told_as_well()
    {
        var log = AlertLog.Tokens(1_000, 0.5, 1);
        log.Engine.Try(input: 10).Lease.Settle(new() { InputTokens = 510 });
        Assert.Equal("token_minute_threshold:0.5", log.Take());
        log = new(new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.TokensPerDay(1_000) with { Alerts = new(0.5) })],
            LeaseExpiry = TimeSpan.FromMinutes(1),
        }));
        log.Engine.Try(input: 600);
        log.Engine.Advance(60);
        Assert.Equal("token_day_threshold:0.5", log.Take());
    }

    [Fact]
    public void A_raised_limit_tells_its_thresholds_anew_and_a_lowered_one_at_once()
    {
        var log = AlertLog.Tokens(1_000, 0.5, 0.8);
        log.Use(850);
        log.Take();
        Put(2_000);
        Assert.Equal("", log.Take());
        log.Use(150);
        Assert.Equal("token_minute_threshold:0.5", log.Take());
        Put(1_250);
        Assert.Equal("token_minute_threshold:0.8", log.Take());

        void Put(long max) => log.Engine.Controller.Apply(
            new() { Scopes = [new("key:a", LimitOptions.TokensPerMinute(max) with { Alerts = new(0.5, 0.8) })] });
    }

    [Fact]
    public void A_window_of_another_length_goes_on_from_what_was_told()
    {
        var log = AlertLog.Tokens(1_000, 0.5, 0.9);
        var open = log.Engine.Try(input: 400).Lease;
        log.Use(500);
        log.Take();
        log.Engine.Controller.Apply(new()
        {
            Scopes = [new("key:a", new LimitOptions("tpm", Dimension.Tokens, 1_000, Window.Hour) { Alerts = new(0.5, 0.9) })],
        });
        Assert.Equal("", log.Take());
        open.Settle(new() { InputTokens = 400 });
        Assert.Equal("token_hour_threshold:0.9", log.Take());
    }

    [Fact]
    public void A_targets_limits_tell_of_themselves_too()
    {
        var log = new AlertLog(Engine.To(("t", [LimitOptions.TokensPerMinute(1_000) with { Alerts = new(0.5) }])));
        log.Engine.Try(500, 0, default, log.Engine.Target("t")).Lease.Settle(new() { InputTokens = 500 });
        Assert.Equal("t", Assert.Single(log.Alerts).Scope);
    }

    [Theory]
    [InlineData(Dimension.Tokens, 60, "token_minute_threshold")]
    [InlineData(Dimension.Tokens, 3_600, "token_hour_threshold")]
    [InlineData(Dimension.Tokens, 86_400, "token_day_threshold")]
    [InlineData(Dimension.Cost, 86_400, "cost_day_threshold")]
    [InlineData(Dimension.Cost, 604_800, "cost_week_threshold")]
    [InlineData(Dimension.Cost, 18_000, "cost_5h_threshold")]
    [InlineData(Dimension.Requests, 1_800, "request_30m_threshold")]
    [InlineData(Dimension.InputTokens, 90, "input_token_90s_threshold")]
    [InlineData(Dimension.OutputTokens, 259_200, "output_token_3d_threshold")]
    [InlineData(Dimension.Tokens, 0.25, "token_250ms_threshold")]
    public void A_threshold_is_named_after_what_is_counted_and_over_what_time(Dimension dimension, double seconds, string type) =>
        Assert.Equal(type, AlertTypes.Threshold(dimension, new Window.Rolling(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Calendar_windows_and_totals_have_names_as_well()
    {
        Assert.Equal("token_day_threshold", AlertTypes.Threshold(Dimension.Tokens, UtcDay));
        Assert.Equal("cost_week_threshold", AlertTypes.Threshold(Dimension.Cost, new Window.Calendar(CalendarPeriod.Week, TimeZoneInfo.Utc)));
        Assert.Equal("cost_month_threshold", AlertTypes.Threshold(Dimension.Cost, new Window.Calendar(CalendarPeriod.Month, TimeZoneInfo.Utc)));
        Assert.Equal("cost_total_threshold", AlertTypes.Threshold(Dimension.Cost, Window.Total));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_threshold_outside_0_to_1_is_an_error_that_names_field_and_value(double threshold)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => AlertLog.Tokens(1_000, threshold));
        Assert.Contains("key:a/tpm: Alerts", error.Message, StringComparison.Ordinal);
        Assert.Equal(threshold, error.ActualValue);
    }

    [Fact]
    public void Thresholds_that_do_not_ascend_and_limits_that_cannot_fill_up_are_errors()
    {
        Assert.Contains("must ascend", Assert.Throws<ArgumentException>(() => AlertLog.Tokens(1_000, 0.8, 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("need a window", Assert.Throws<ArgumentException>(
            () => AlertLog.Of(LimitOptions.Concurrency(5) with { Alerts = new(0.5) })).Message, StringComparison.Ordinal);
    }
}
