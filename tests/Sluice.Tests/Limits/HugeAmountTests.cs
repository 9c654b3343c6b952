using Sluice.Errors;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.State;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Limits;

/// <summary>However much providers bill, operators add and callers say: no sum overflows, and none opens what is used up.</summary>
public sealed class HugeAmountTests
{
    private const long MostOfOneCall = 1_000_000_000_000_000;

    [Fact]
    public void Limits_stay_used_up_whatever_is_added_to_them_and_can_be_saved()
    {
        string[] names = ["total", "day", "month", "produced"];
        var engine = Engine.Of(
            new("total", Dimension.Tokens, 100, Window.Total),
            new("day", Dimension.Tokens, 100, Window.Day),
            new("month", Dimension.Tokens, 100, new Window.Calendar(CalendarPeriod.Month, TimeZoneInfo.Utc)),
            new("produced", Dimension.OutputTokens, 100, Window.Day) { CountsWhenProduced = true });
        var open = engine.Try(50, 50).Lease;
        foreach (var name in names)
        {
            var added = 0L;
            for (var i = 0; i < 10_000; i++)
                added += engine.Controller.Adjust("key:a", name, MostOfOneCall, "test");
            Assert.InRange(engine.Limit(name).Used, added - 100, LimitOptions.Greatest);
        }

        Assert.False(engine.Try(1, 1).IsAdmitted);
        StateJson.Read(StateJson.Write(engine.Controller.SaveState()));
        open.Settle(new() { InputTokens = MostOfOneCall, OutputTokens = MostOfOneCall });
        Assert.All(names, name => Assert.Equal((LimitOptions.Greatest, 0L), (engine.Limit(name).Used, engine.Limit(name).Reserved)));
    }

    [Fact]
    public void Over_use_is_counted_and_saved_however_often_a_provider_bills_absurdly()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        for (var i = 0; i < 10_000; i++)
            engine.Try().Lease.Settle(new() { OutputTokens = MostOfOneCall, Cost = new(MostOfOneCall) });
        Assert.Equal((0, LimitOptions.Greatest, LimitOptions.Greatest), (engine.Now.OpenLeases, engine.Now.OveruseTokens, engine.Now.OveruseCost.Value));
        StateJson.Read(StateJson.Write(engine.Controller.SaveState()));
    }

    [Fact]
    public void A_quota_is_used_up_by_a_history_of_any_size()
    {
        Window[] windows =
        [
            new Window.Rolling(TimeSpan.FromHours(5)), new Window.FirstUse(TimeSpan.FromHours(5)), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc),
        ];
        Assert.All(windows, window =>
        {
            var engine = new Engine(new()
            {
                Scopes = [new("key:a")],
                Targets = [new("p") { Account = "acc", Quotas = [new("q", Dimension.Tokens, 1_000, window)] }],
            });
            engine.Controller.LoadQuota("acc", "q", Enumerable.Repeat(new QuotaUse(engine.Time.GetUtcNow(), LimitOptions.Greatest), 10));
            Assert.False(engine.Try(1, to: engine.Target("p")).IsAdmitted);
        });
    }

    [Fact]
    public void A_bucket_stays_empty_whatever_is_taken_out()
    {
        var engine = Engine.Of(new LimitOptions("b", Dimension.Tokens, 1, new Window.TokenBucket(TimeSpan.FromSeconds(1), 10)));
        for (var i = 0; i < 10; i++)
            engine.Controller.Adjust("key:a", "b", 200_000_000_000, "test");
        Assert.False(engine.Try(1).IsAdmitted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_provider_says_is_left_holds_beside_calls_of_absurd_estimates(bool isKnownBefore)
    {
        var engine = Engine.To(("p", []));
        var readings = RateLimitHeaders.Parse(
            [new("x-ratelimit-limit-tokens", "1000"), new("x-ratelimit-remaining-tokens", "10"), new("x-ratelimit-reset-tokens", "60s")], engine.Time.GetUtcNow());
        if (isKnownBefore)
        {
            var first = engine.Try(1, to: engine.Target("p")).Lease;
            first.Learn(readings);
            first.Settle(new() { InputTokens = 1 });
            engine.Advance(3_600);
        }

        var absurd = Enumerable.Range(0, 6).Select(_ => engine.Try(LimitOptions.Greatest, LimitOptions.Greatest, to: engine.Target("p"))).ToArray();
        Assert.All(absurd, admission => Assert.True(admission.IsAdmitted));
        absurd[0].Lease.Learn(readings);
        Assert.False(engine.Try(11, to: engine.Target("p")).IsAdmitted);
        Assert.All(absurd, admission => admission.Lease.Release());
        Assert.False(engine.Try(11, to: engine.Target("p")).IsAdmitted);
        Assert.Equal(isKnownBefore, engine.Try(10, to: engine.Target("p")).IsAdmitted); // those that were met on their way may never be answered
    }
}
