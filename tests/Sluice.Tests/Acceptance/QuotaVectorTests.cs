using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Acceptance;

/// <summary>The rules of the quota guard, and their vectors.</summary>
public sealed class QuotaVectorTests
{
    private static readonly Window FiveHours = new Window.Rolling(TimeSpan.FromHours(5));

    [Theory]
    [InlineData(60, 300)]
    [InlineData(600, 660)]
    public void A_probe_goes_after_the_hint_and_a_tenth_but_not_before_the_interval(int hint, int seconds)
    {
        var engine = With(0);
        Call(engine, 0).Lease.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted, TimeSpan.FromSeconds(hint))));
        Assert.Equal((QuotaState.ExceededByCap, TimeSpan.FromSeconds(seconds)), (Read(engine).State, Read(engine).NextProbeIn));
    }

    [Theory]
    [InlineData(1, 99.0, 1)]
    [InlineData(100, 99.0, 99)]
    [InlineData(1_000, 33.3, 333)]
    [InlineData(3, 50.0, 2)]
    public void It_is_exceeded_where_a_hundred_times_the_total_reaches_the_budgets_percent(long budget, double percent, long least)
    {
        foreach (var used in new[] { least - 1, least })
        {
            var engine = With(budget, percent);
            engine.Controller.LoadQuota(engine.Controller.Target("t"), "5h", [new(engine.Time.GetUtcNow(), used)]);
            Assert.Equal(used * 100m >= budget * (decimal)percent, Read(engine).State == QuotaState.ExceededByBudget);
        }
    }

    [Fact]
    public void A_budget_trip_ends_when_usage_is_under_the_threshold_again_and_a_cap_does_not()
    {
        var engine = With(100);
        Call(engine, 99).Lease.Settle(new() { InputTokens = 99 });
        Assert.Equal(QuotaState.ExceededByBudget, Read(engine).State);
        engine.Advance(5 * 3_600);
        Assert.Equal(QuotaState.Within, Read(engine).State);
        Call(engine, 0).Lease.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted)));
        engine.Advance(50 * 3_600);
        Assert.Equal(QuotaState.ExceededByCap, Read(engine).State);
        engine.Controller.ResetQuota(engine.Controller.Target("t"), "5h");
        Assert.Equal(QuotaState.Within, Read(engine).State);
    }

    [Fact]
    public void Without_a_budget_there_are_caps_alone()
    {
        var engine = With(0);
        Call(engine, 1_000_000_000).Lease.Settle(new() { InputTokens = 1_000_000_000 });
        Assert.Equal((QuotaState.Within, true), (Read(engine).State, Read(engine).IsErrorOnly));
    }

    [Fact]
    public void History_replaces_what_counted_and_a_total_is_spread_evenly()
    {
        var engine = With(100_000);
        engine.Controller.LoadQuota(engine.Controller.Target("t"), "5h", 10_000);
        engine.Controller.LoadQuota(engine.Controller.Target("t"), "5h", 6_400);
        Assert.Equal(6_400, Read(engine).Used);
        engine.Advance(5 * 3_600 / 2);
        Assert.InRange(Read(engine).Used, 3_100, 3_300);
    }

    private static Engine With(long budget, double percent = 99) => new(new()
    {
        Scopes = [new("key:a")],
        Targets = [new("t") { Account = "acc", Cooldown = new() { Jitter = 0 }, Quotas = [new("5h", Dimension.Tokens, budget, FiveHours) { ThresholdPercent = (decimal)percent }] }],
    });

    private static AdmissionResult Call(Engine engine, long tokens) => engine.Try(tokens, to: engine.Target("t"));

    private static QuotaReading Read(Engine engine) => engine.Now.Targets[0].Quotas[0];
}
