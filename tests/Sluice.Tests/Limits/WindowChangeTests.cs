using Sluice.Admission;
using Sluice.Limits;
using Sluice.State;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Limits;

public sealed class WindowChangeTests
{
    private static readonly Dictionary<string, Window> Windows = new(StringComparer.Ordinal)
    {
        ["utc"] = Day("UTC"),
        ["berlin"] = Day("Europe/Berlin"),
        ["month"] = new Window.Calendar(CalendarPeriod.Month, TimeZoneInfo.Utc),
        ["5h"] = new Window.Rolling(TimeSpan.FromHours(5)),
        ["7d"] = new Window.Rolling(TimeSpan.FromDays(7)),
        ["first 5h"] = new Window.FirstUse(TimeSpan.FromHours(5)),
        ["first 7d"] = new Window.FirstUse(TimeSpan.FromDays(7)),
        ["total"] = Window.Total,
    };

    public static TheoryData<string, string> Pairs => PairsOf(Windows.Keys);

    // No quota counts for all time.
    public static TheoryData<string, string> PairsOfQuotas => PairsOf(Windows.Keys.Where(window => Windows[window] is not Window.Ever));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_was_spent_in_one_window_counts_in_the_one_that_takes_its_place(string from, string to)
    {
        var engine = Engine.Of(Budget(from));
        Spend(engine, 40);
        var open = engine.Try(cost: new(50)).Lease;

        engine.Controller.Apply(engine.Policy with { Scopes = [new("key:a", Budget(to))] });

        Assert.False(engine.Try(cost: new(11)).IsAdmitted);
        open.Settle(new() { Cost = new(58) });
        Assert.Equal(98, engine.Limit("budget").Used + engine.Limit("budget").Reserved);
        Assert.False(engine.Try(cost: new(3)).IsAdmitted);
        Assert.True(engine.Try(cost: new(2)).IsAdmitted);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_same_holds_where_the_window_is_another_after_a_restart(string from, string to)
    {
        var before = Engine.Of(Budget(from));
        Spend(before, 40);
        before.Try(cost: new(50));

        var after = Engine.Of(Budget(to));
        after.Controller.Restore(StateJson.Read(StateJson.Write(before.Controller.SaveState())));

        Assert.Equal(90, after.Limit("budget").Used);
        Assert.False(after.Try(cost: new(11)).IsAdmitted);
        Assert.True(after.Try(cost: new(10)).IsAdmitted);
    }

    [Theory]
    [MemberData(nameof(PairsOfQuotas))]
    public void A_quota_goes_on_when_its_window_is_another(string from, string to)
    {
        var engine = new Engine(WithQuota(from));
        engine.Try(cost: new(40), to: engine.Target("t", cost: new(40))).Lease.Settle(new() { Cost = new(40) });
        var open = engine.Try(cost: new(50), to: engine.Target("t", cost: new(50))).Lease;

        engine.Controller.Apply(WithQuota(to));

        Assert.False(engine.Try(to: engine.Target("t", cost: new(11))).IsAdmitted);
        open.Settle(new() { Cost = new(58) });
        Assert.False(engine.Try(to: engine.Target("t", cost: new(3))).IsAdmitted);
        Assert.True(engine.Try(to: engine.Target("t", cost: new(2))).IsAdmitted);
    }

    [Fact]
    public void What_an_open_call_used_beyond_its_estimate_counts_on_a_quota_whose_history_was_loaded_meanwhile()
    {
        var engine = new Engine(WithQuota("5h"));
        var open = engine.Try(to: engine.Target("t", cost: new(50))).Lease;
        engine.Controller.LoadQuota("account", "quota", [new(engine.Time.GetUtcNow(), 20)]);
        open.Settle(new() { Cost = new(75) });
        Assert.False(engine.Try(to: engine.Target("t", cost: new(6))).IsAdmitted);
        Assert.True(engine.Try(to: engine.Target("t", cost: new(5))).IsAdmitted);
    }

    [Theory]
    [InlineData("UTC", "Europe/Berlin")]
    [InlineData("Europe/Berlin", "UTC")]
    [InlineData("UTC", "America/New_York")]
    [InlineData("Pacific/Auckland", "Pacific/Honolulu")]
    public void Another_time_zone_gives_back_what_an_open_call_did_not_use(string from, string to)
    {
        var engine = Engine.Of(Budget(Day(from)));
        var open = engine.Try(cost: new(90)).Lease;
        engine.Controller.Apply(engine.Policy with { Scopes = [new("key:a", Budget(Day(to)))] });
        open.Settle(new() { Cost = new(30) });
        Assert.Equal((30, 0), (engine.Limit("budget").Used, engine.Limit("budget").Reserved));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_day_that_has_just_ended_counts_where_it_has_not_ended_yet(bool restarts)
    {
        var engine = Engine.Of(Budget(Day("UTC")));
        engine.Time.Advance(TimeSpan.FromHours(20));
        Spend(engine, 70);
        engine.Time.Advance(TimeSpan.FromHours(4.5)); // half past midnight there, half past seven in the evening in New York
        Assert.True(engine.Try(cost: new(20)).IsAdmitted);

        engine = Changed(engine, Day("America/New_York"), restarts);

        Assert.False(engine.Try(cost: new(11)).IsAdmitted);
        engine.Time.Advance(TimeSpan.FromHours(4.5));
        Assert.True(engine.Try(cost: new(100)).IsAdmitted);
    }

    [Fact]
    public void A_day_that_was_spent_before_the_clock_was_set_back_stays_spent_in_another_time_zone()
    {
        var engine = Engine.Of(Budget(Day("UTC")));
        engine.Time.Advance(TimeSpan.FromHours(24.5));
        Spend(engine, 100);
        engine.Time.JumpWallClock(TimeSpan.FromHours(-1));
        engine.Time.Advance(TimeSpan.FromSeconds(1));

        engine.Controller.Apply(engine.Policy with { Scopes = [new("key:a", Budget(Day("Europe/London")))] });

        engine.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(engine.Try(cost: new(1)).IsAdmitted);
    }

    [Theory]
    [InlineData(5, 8, 4)]
    [InlineData(5, 3, 3)]
    public void A_window_from_first_use_that_is_longer_or_shorter_now_counts_from_the_same_use(int before, int now, int freeIn)
    {
        var engine = Engine.Of(Budget(new Window.FirstUse(TimeSpan.FromHours(before))));
        Spend(engine, 100);
        engine.Time.Advance(TimeSpan.FromHours(4));
        engine.Controller.Apply(engine.Policy with { Scopes = [new("key:a", Budget(new Window.FirstUse(TimeSpan.FromHours(now))))] });
        Assert.Equal(TimeSpan.FromHours(freeIn), engine.Try(cost: new(1)).Refusal?.RetryAfter);
    }

    [Fact]
    public void Of_a_rolling_window_only_what_lies_in_a_calendars_period_counts_there()
    {
        var engine = Engine.Of(Budget("7d"));
        Spend(engine, 60);
        engine.Time.Advance(TimeSpan.FromDays(2));
        Spend(engine, 30);
        engine.Controller.Apply(engine.Policy with { Scopes = [new("key:a", Budget("utc"))] });
        Assert.Equal(30, engine.Limit("budget").Used);
    }

    [Fact]
    public void A_bucket_is_empty_where_the_window_before_was_used_up()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(60) with { Name = "rate" });
        for (var i = 0; i < 60; i++)
            Assert.True(engine.Try().IsAdmitted);
        engine.Controller.Apply(engine.Policy with { Scopes = [new("key:a", LimitOptions.RequestsPerSecond(2, burst: 10) with { Name = "rate" })] });
        Assert.Equal(TimeSpan.FromSeconds(0.5), engine.Try().Refusal?.RetryAfter);
    }

    [Fact]
    public void No_day_of_the_zone_in_force_passes_its_budget_however_often_the_zone_is_edited()
    {
        string[] zones = ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu"];
        Histories.Check(1_000, seed: 7, steps =>
        {
            var zone = "UTC";
            var engine = Engine.Of(Budget(Day(zone)));
            var spent = new List<(DateTimeOffset At, long Amount)>();
            while (steps.MoveNext())
            {
                engine.Time.Advance(TimeSpan.FromMinutes(1 + steps.Draw(400)));
                if (steps.Draw(3) == 0)
                    engine = Changed(engine, Day(zone = zones[steps.Draw(zones.Length)]), restarts: steps.Draw(2) == 0);
                var amount = 1 + steps.Draw(60);
                if (engine.Try(cost: new(amount)) is not { IsAdmitted: true } admitted)
                    continue;
                admitted.Lease.Settle(new() { Cost = new(amount) });
                spent.Add((engine.Time.GetUtcNow(), amount));
                var calendar = new CalendarClock(CalendarPeriod.Day, TimeZoneInfo.FindSystemTimeZoneById(zone));
                var begun = calendar.StartOf(calendar.PeriodAt(engine.Time.GetUtcNow()).Period);
                Assert.InRange(spent.Where(use => use.At >= begun).Sum(use => use.Amount), 0, 100);
            }
        });
    }

    private static TheoryData<string, string> PairsOf(IEnumerable<string> windows) => new(
        windows.SelectMany(from => windows.Where(to => !string.Equals(to, from, StringComparison.Ordinal)).Select(to => (from, to))));

    private static Engine Changed(Engine engine, Window window, bool restarts)
    {
        var policy = engine.Policy with { Scopes = [new("key:a", Budget(window))] };
        if (!restarts)
        {
            engine.Controller.Apply(policy);
            return engine;
        }

        var after = new Engine(policy);
        after.Time.JumpWallClock(engine.Time.GetUtcNow() - after.Time.GetUtcNow());
        after.Controller.Restore(StateJson.Read(StateJson.Write(engine.Controller.SaveState())));
        return after;
    }

    private static void Spend(Engine engine, long cost) => engine.Try(cost: new(cost)).Lease.Settle(new() { Cost = new(cost) });

    private static Window.Calendar Day(string zone) => new(CalendarPeriod.Day, TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static LimitOptions Budget(string window) => Budget(Windows[window]);

    private static LimitOptions Budget(Window window) => LimitOptions.Budget(new(100), window);

    private static TrafficPolicy WithQuota(string window) => new()
    {
        Scopes = [new("key:a")],
        Targets = [new("t") { Account = "account", Quotas = [new("quota", Dimension.Cost, 100, Windows[window]) { ThresholdPercent = 100 }] }],
    };
}
