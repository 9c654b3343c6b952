using System.Text.Json;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Signals;

public sealed class TargetSignalsTests
{
    private readonly Engine _engine = Engine.To(
        ("openai-a/gpt-4o", [LimitOptions.RequestsPerMinute(120), LimitOptions.RequestsPerSecond(2, burst: 10), LimitOptions.Concurrency(4), LimitOptions.TokensPerMinute(1_000)]),
        ("plain", []));

    [Fact]
    public void The_flat_and_the_nested_values_have_the_names_of_the_field()
    {
        var open = Admit(tokens: 100);
        var json = JsonSerializer.SerializeToElement(_engine.Controller.ReadSignals(_engine.Controller.Target("openai-a/gpt-4o")));

        Assert.Equal("closed", json.GetProperty("circuit_state").GetString());
        Assert.Equal(1, json.GetProperty("current_inflight").GetInt32());
        Assert.Equal(9, json.GetProperty("rate_remaining").GetInt64());
        Assert.Equal("""{"max_concurrent":4,"available":3,"in_use":1,"utilization":0.25}""", json.GetProperty("inflight").GetRawText());
        Assert.Equal(
            """{"limit":"rps","tokens_available":9,"max_tokens":10,"refill_rate":2,"is_throttled":false,"utilization":0.09999999999999998}""",
            json.GetProperty("rate_limiter").GetRawText());
        Assert.Equal(
            """{"state":"closed","failure_count":0,"failure_threshold":5,"success_count":0,"last_failure_time":null,"cooldown_remaining_ms":0,"is_open":false}""",
            json.GetProperty("circuit_breaker").GetRawText());
        Assert.Equal(("openai-a", "gpt-4o"), (json.GetProperty("provider").GetString(), json.GetProperty("model").GetString()));
        Assert.Equal(_engine.Time.GetUtcNow(), json.GetProperty("timestamp").GetDateTimeOffset());
        Assert.True(json.GetProperty("is_healthy").GetBoolean());
        Assert.Equal((1 + 0.9 + 0.75) / 3, json.GetProperty("health_score").GetDouble(), 9);
        open.Dispose();
    }

    [Fact]
    public void A_target_without_limits_is_healthy_and_has_no_parts_for_them()
    {
        var signals = Read("plain");
        Assert.Equal((null, null, null, true, 1, "plain", ""), (signals.RateRemaining, signals.Inflight, signals.RateLimiter, signals.IsHealthy, signals.HealthScore, signals.Provider, signals.Model));
    }

    [Fact]
    public void An_open_breaker_shows_what_it_counts_and_when_it_is_tried_again()
    {
        for (var i = 0; i < 4; i++)
            Fail(ErrorCode.ServerError);
        Assert.Equal(("closed", 4), (Read().CircuitState, Read().CircuitBreaker.FailureCount));
        Fail(ErrorCode.ServerError);
        var failedAt = _engine.Time.GetUtcNow();
        _engine.Advance(10);
        var breaker = Read().CircuitBreaker;
        Assert.Equal(("open", true, 20_000, failedAt), (breaker.State, breaker.IsOpen, breaker.CooldownRemainingMs, breaker.LastFailureTime!.Value));
        Assert.Equal((false, 0), (Read().IsHealthy, Read().HealthScore));
        _engine.Advance(20);
        Assert.Equal(("half_open", true), (Read().CircuitState, Read().IsHealthy));
        Admit().Settle(new() { InputTokens = 1 });
        Assert.Equal(1, Read().CircuitBreaker.SuccessCount);
        Admit().Settle(new() { InputTokens = 1 });
        Assert.Equal("closed", Read().CircuitState);
    }

    [Theory]
    [InlineData(ErrorCode.RateLimited, "rate")]
    [InlineData(ErrorCode.QuotaExhausted, "quota")]
    [InlineData(ErrorCode.Authentication, "auth")]
    public void One_that_cools_or_has_no_quota_scores_0_and_says_why(ErrorCode error, string reason)
    {
        Fail(error);
        var signals = Read();
        Assert.Equal(("closed", false, 0, reason), (signals.CircuitState, signals.IsHealthy, signals.HealthScore, signals.Cooldown!.Reason));
        Assert.InRange(signals.Cooldown.RemainingMs, 30_000, 600_000);
    }

    [Fact]
    public void It_is_healthy_when_the_call_that_is_asked_about_would_pass()
    {
        var open = Admit(tokens: 600);
        var target = _engine.Controller.Target("openai-a/gpt-4o");
        Assert.True(_engine.Controller.ReadSignals(target, new(400, 0)).IsHealthy);
        Assert.False(_engine.Controller.ReadSignals(target, new(401, 0)).IsHealthy);
        for (var i = 0; i < 9; i++)
            Admit().Dispose();
        Assert.Equal((false, true, 1), (Read().IsHealthy, Read().RateLimiter!.IsThrottled, Read().RateLimiter!.Utilization));
        open.Dispose();
    }

    [Fact]
    public void Reading_a_thousand_times_changes_nothing()
    {
        Admit(tokens: 5);
        var before = _engine.Limit("rpm", "openai-a/gpt-4o");
        for (var i = 0; i < 1_000; i++)
            Read();
        Assert.Equal(before, _engine.Limit("rpm", "openai-a/gpt-4o"));
    }

    private Sluice.Signals.TargetSignals Read(string target = "openai-a/gpt-4o") => _engine.Controller.ReadSignals(_engine.Controller.Target(target));

    private Lease Admit(long tokens = 0)
    {
        var admission = _engine.Try(tokens, 0, default, _engine.Target("openai-a/gpt-4o"));
        Assert.True(admission.IsAdmitted);
        return admission.Lease;
    }

    private void Fail(ErrorCode error) => Admit().End(AttemptEnd.Refused(new(error)));
}
