using System.Text.Json;
using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Budgets;

public sealed class BudgetOptionsTests
{
    [Fact]
    public void The_defaults_are_the_references()
    {
        var scope = new BudgetOptions().ToScope("agent:x");
        Assert.Equal(
            [
                "tokens/request Tokens 100000", "tpm Tokens 500000", "tph Tokens 5000000", "tpd Tokens 50000000",
                "cost/request Cost 10000000000", "cost/day Cost 1000000000000",
            ],
            scope.Limits.Select(limit => $"{limit.Name} {limit.Dimension} {limit.Max}"),
            StringComparer.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), scope.Throttle);
        Assert.All(scope.Limits.Where(limit => limit.Window != Window.PerRequest), limit => Assert.Equal([0.8], limit.Alerts!.Thresholds));
    }

    [Fact]
    public void A_call_of_more_tokens_than_one_may_ask_for_is_refused_for_ever_and_counts_nothing()
    {
        var engine = Budget(new());
        Assert.True(engine.Try(input: 60_000, output: 40_000).IsAdmitted);
        var refusal = engine.Try(input: 60_000, output: 40_001).Refusal!;
        Assert.Equal((RefusalComponent.PerRequestCap, ErrorCode.RequestTooLarge, true), (refusal.Component, refusal.Code, refusal.IsPermanent));
        Assert.Equal((100_000, 100_001, null), (refusal.Max, refusal.Requested, refusal.RetryAfter));
        Assert.Equal("this call asks for 100001, and limit tokens/request of key:a is 100000: it can never pass.", refusal.Message);
        Assert.Equal(100_000, engine.Limit("tpm").Reserved);
    }

    [Fact]
    public void A_call_that_could_cost_more_than_one_may_is_refused_for_ever_but_may_go_where_it_is_cheaper()
    {
        var engine = new Engine(Engine.PolicyTo(("dear", []), ("cheap", [])) with
        {
            Scopes = [new("key:a", LimitOptions.CostPerRequest(NanoUsd.FromUsd(1))), new("dear"), new("cheap")],
        });
        var refusal = engine.Try(to: engine.Target("dear", cost: NanoUsd.FromUsd(1.01m))).Refusal!;
        Assert.Equal((RefusalComponent.PerRequestCap, ErrorCode.QuotaExhausted, true), (refusal.Component, refusal.Code, refusal.IsPermanent));
        Assert.Equal("cheap", engine.Try(to: [engine.Target("dear", cost: NanoUsd.FromUsd(1.01m)), engine.Target("cheap", cost: NanoUsd.FromUsd(1))]).Target!.Name);
    }

    [Fact]
    public async Task One_that_can_never_fit_does_not_wait()
    {
        var engine = Budget(new());
        var admission = await engine.Wait(30, input: 100_001, cancel: TestContext.Current.CancellationToken);
        Assert.True(admission.Refusal!.IsPermanent);
        Assert.Equal(TimeSpan.Zero, admission.Waited);
    }

    [Fact]
    public void Requests_cannot_be_limited_per_request() =>
        Assert.Throws<ArgumentException>(() => Engine.Of(new LimitOptions("r", Dimension.Requests, 1, Window.PerRequest)));

    [Fact]
    public void Status_has_the_references_fields_and_reading_it_a_thousand_times_changes_nothing()
    {
        var engine = Budget(new() { MaxTokensPerMinute = 1_000, MaxTokensPerHour = 0 });
        engine.Try(250, cost: NanoUsd.FromUsd(0.5m)).Lease.Settle(new() { InputTokens = 250, Cost = NanoUsd.FromUsd(0.5m) });
        engine.Try(750).Lease.Dispose();
        engine.Try(1);
        var status = engine.Controller.ReadBudget("key:a");
        for (var i = 0; i < 1_000; i++)
            Assert.Equal(status, engine.Controller.ReadBudget("key:a"));
        var json = JsonSerializer.SerializeToElement(status);
        Assert.Equal(1_000, json.GetProperty("tokens_used_minute").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("tokens_used_hour").ValueKind);
        Assert.Equal(1_000, json.GetProperty("tokens_used_day").GetInt64());
        Assert.Equal(0.5m, json.GetProperty("cost_used_day").GetDecimal());
        Assert.Equal(
            (1, 0, 0.00002, 0.0005),
            (status.MinuteUtilization, status.HourUtilization, status.DayUtilization, status.CostUtilization));
        Assert.True(json.GetProperty("is_throttled").GetBoolean());
        Assert.Equal(engine.Time.GetUtcNow().AddSeconds(1), json.GetProperty("throttle_until").GetDateTimeOffset());
        engine.Advance(1);
        json = JsonSerializer.SerializeToElement(engine.Controller.ReadBudget("key:a"));
        Assert.False(json.GetProperty("is_throttled").GetBoolean());
        Assert.False(json.TryGetProperty("throttle_until", out _));
    }

    private static Engine Budget(BudgetOptions options) => new(new() { Scopes = [options.ToScope("key:a")] });
}
