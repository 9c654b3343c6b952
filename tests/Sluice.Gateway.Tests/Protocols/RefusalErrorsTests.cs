using System.Text.Json;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Protocols;
using Sluice.Protocols.OpenAI;

namespace Sluice.Gateway.Tests.Protocols;

public class RefusalErrorsTests
{
    [Theory]
    [InlineData(RefusalComponent.Rate, null, 429, "rate_limit_exceeded", "rate")]
    [InlineData(RefusalComponent.TokenWindow, null, 429, "rate_limit_exceeded", "token_window")]
    [InlineData(RefusalComponent.Concurrency, null, 429, "rate_limit_exceeded", "concurrency")]
    [InlineData(RefusalComponent.Rate, "a/m", 429, "no_target_available", "rate")]
    [InlineData(RefusalComponent.TokenWindow, "a/m", 429, "no_target_available", "token_window")]
    [InlineData(RefusalComponent.Concurrency, "a/m", 429, "no_target_available", "concurrency")]
    [InlineData(RefusalComponent.Cost, "a/m", 429, "no_target_available", "cost")]
    [InlineData(RefusalComponent.Cooldown, "a/m", 429, "no_target_available", "cooldown")]
    [InlineData(RefusalComponent.QuotaGuard, "a/m", 429, "no_target_available", "quota_guard")]
    [InlineData(RefusalComponent.CircuitBreaker, "a/m", 503, "no_target_available", "circuit_breaker")]
    [InlineData(RefusalComponent.Disabled, "a/m", 503, "no_target_available", "disabled")]
    [InlineData(RefusalComponent.Auth, "a/m", 503, "upstream_auth", "auth")]
    [InlineData(RefusalComponent.Queue, null, 503, "queue_full", "queue")]
    [InlineData(RefusalComponent.PerRequestCap, null, 413, "request_too_large", "per_request_cap")]
    [InlineData(RefusalComponent.PerRequestCap, "a/m", 413, "request_too_large", "per_request_cap")]
    [InlineData(RefusalComponent.Config, null, 404, "model_not_found", "config")]
    public void Each_refusal_has_its_row_and_its_name(RefusalComponent component, string? target, int status, string code, string name)
    {
        var error = RefusalErrors.From(new Refusal { Component = component, Code = ErrorCode.RateLimited, Target = target }, "r-1");

        Assert.Equal((status, code, name, "r-1"), (error.Status.Status, error.Status.Code, error.Detail.Component, error.Detail.RequestId));
    }

    [Theory]
    [InlineData(100, 0, 95, 10, 429, "budget_reserved")]
    [InlineData(100, 90, 5, 10, 429, "budget_reserved")]
    [InlineData(100, 91, 5, 10, 402, "insufficient_quota")]
    [InlineData(100, 100, 0, 10, 402, "insufficient_quota")]
    public void Money_that_is_only_held_is_told_from_money_that_is_spent(long max, long used, long reserved, long requested, int status, string code)
    {
        var refusal = new Refusal
        {
            Component = RefusalComponent.Cost,
            Code = ErrorCode.QuotaExhausted,
            Limit = "usd",
            Max = max,
            Used = used,
            Reserved = reserved,
            Requested = requested,
        };

        Assert.Equal((status, code), (RefusalErrors.StatusOf(refusal).Status, RefusalErrors.StatusOf(refusal).Code));
    }

    [Fact]
    public void All_that_the_engine_says_reaches_the_body()
    {
        var refusal = new Refusal
        {
            Component = RefusalComponent.TokenWindow,
            Code = ErrorCode.RateLimited,
            Limit = "tpm",
            Scope = "key:team-a",
            Max = 100_000,
            Used = 98_000,
            Reserved = 1_500,
            Requested = 900,
            RetryAfter = TimeSpan.FromMilliseconds(2_140),
            RetryAfterIsExact = true,
        };

        using var body = JsonDocument.Parse(ErrorBody.Write(RefusalErrors.From(refusal, "r-1")));
        var error = body.RootElement.GetProperty("error");

        Assert.Equal(refusal.Message, error.GetProperty("message").GetString());
        Assert.Equal(
            """{"code":"E2001","name":"rate_limited","source":"gateway","component":"token_window","limit":"tpm","scope":"key:team-a","max":100000,"used":98000,"reserved":1500,"requested":900,"retry_after_ms":2140,"retry_after_exact":true,"retryable":true,"fallbackable":true,"permanent":false,"request_id":"r-1"}""",
            error.GetProperty("sluice").GetRawText());
    }

    [Fact]
    public void What_can_never_pass_is_not_called_retryable_and_health_counts_nothing()
    {
        var permanent = RefusalErrors.From(new Refusal { Component = RefusalComponent.PerRequestCap, Code = ErrorCode.RateLimited, IsPermanent = true }, "r");
        var cooling = RefusalErrors.From(new Refusal { Component = RefusalComponent.Cooldown, Code = ErrorCode.RateLimited, Target = "a/m" }, "r");

        Assert.False(permanent.Detail.IsRetryable);
        Assert.True(cooling.Detail.IsRetryable);
        Assert.Null(cooling.Detail.Max);
    }
}
