using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Limits;

public sealed class CalendarTests
{
    public static TheoryData<string, string, double> Days => new()
    {
        // Zone, the local day's first instant in UTC, its length in hours.
        { "Europe/Berlin", "2026-03-28T23:00Z", 23 },
        { "Europe/Berlin", "2026-10-24T22:00Z", 25 },
        { "Europe/Berlin", "2026-06-09T22:00Z", 24 },
        { "America/New_York", "2026-03-08T05:00Z", 23 },
        { "America/New_York", "2026-11-01T04:00Z", 25 },
        { "America/Santiago", "2026-09-06T04:00Z", 23 }, // 00:00 does not exist: the day begins at 01:00
        { "America/Santiago", "2026-04-04T03:00Z", 25 }, // 23:00 comes twice
        { "Africa/Cairo", "2026-04-23T22:00Z", 23 }, // 00:00 does not exist: the day begins at 01:00
        { "Africa/Cairo", "2026-10-28T21:00Z", 25 },
        { "America/Havana", "2026-11-01T04:00Z", 25 }, // 00:00 comes twice
        { "Australia/Lord_Howe", "2026-04-04T13:00Z", 24.5 },
        { "Australia/Lord_Howe", "2026-10-03T13:30Z", 23.5 },
        { "UTC", "2026-02-28T00:00Z", 24 },
    };

    [Theory]
    [MemberData(nameof(Days))]
    public void A_day_is_as_long_as_its_zone_makes_it(string zone, string start, double hours)
    {
        var time = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var calendar = new CalendarClock(CalendarPeriod.Day, time);
        var first = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture);
        var (period, end) = calendar.PeriodAt(first);
        Assert.Equal(first.AddHours(hours), end);
        Assert.Equal(first, calendar.EndOf(period - 1));
        Assert.Equal((period, end), calendar.PeriodAt(end.AddTicks(-1)));
        Assert.Equal(period - 1, calendar.PeriodAt(first.AddTicks(-1)).Period);
        Assert.Equal(period + 1, calendar.PeriodAt(end).Period);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("America/Santiago")]
    [InlineData("America/Havana")]
    [InlineData("Africa/Cairo")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    public void Periods_of_all_kinds_follow_each_other_without_gap_or_overlap(string zone)
    {
        foreach (var kind in Enum.GetValues<CalendarPeriod>())
        {
            var calendar = new CalendarClock(kind, TimeZoneInfo.FindSystemTimeZoneById(zone));
            var at = new DateTimeOffset(2025, 12, 31, 12, 0, 0, TimeSpan.Zero);
            var (period, end) = calendar.PeriodAt(at);
            while (at < new DateTimeOffset(2028, 3, 1, 0, 0, 0, TimeSpan.Zero))
            {
                Assert.True(end > at);
                Assert.Equal(period, calendar.PeriodAt(end.AddTicks(-1)).Period);
                Assert.Equal(end, calendar.PeriodAt(end.AddTicks(-1)).End);
                Assert.InRange((end - at).TotalDays, 0, 32);
                at = end;
                Assert.Equal(period + 1, calendar.PeriodAt(at).Period);
                (period, end) = calendar.PeriodAt(at);
            }
        }
    }

    [Fact]
    public void Weeks_begin_on_Monday_and_months_on_the_first()
    {
        var week = new CalendarClock(CalendarPeriod.Week, TimeZoneInfo.Utc).PeriodAt(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), week.End);
        Assert.Equal(DayOfWeek.Monday, week.End.DayOfWeek);
        var month = new CalendarClock(CalendarPeriod.Month, TimeZoneInfo.Utc).PeriodAt(new(2028, 2, 29, 23, 0, 0, TimeSpan.Zero));
        Assert.Equal(new DateTimeOffset(2028, 3, 1, 0, 0, 0, TimeSpan.Zero), month.End);
    }

    [Fact]
    public void Retry_after_is_exact_to_the_millisecond_across_a_short_day()
    {
        var engine = Daily("Europe/Berlin", new(2026, 3, 29, 0, 30, 0, TimeSpan.Zero));
        Spend(engine, 100);
        var refusal = engine.Try(cost: new(100)).Refusal;
        Assert.Equal(TimeSpan.FromHours(21.5), refusal?.RetryAfter); // until 22:00 UTC, as summer time has begun
        Assert.True(refusal?.RetryAfterIsExact);
        engine.Time.Advance(TimeSpan.FromHours(21.5) - TimeSpan.FromMilliseconds(1));
        Assert.False(engine.Try(cost: new(100)).IsAdmitted);
        engine.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(engine.Try(cost: new(100)).IsAdmitted);
    }

    [Fact]
    public void A_clock_that_is_set_back_never_opens_a_spent_period_again()
    {
        var engine = Daily("UTC", new(2026, 5, 5, 0, 0, 1, TimeSpan.Zero));
        Spend(engine, 60);
        engine.Time.JumpWallClock(TimeSpan.FromHours(-2));
        Assert.False(engine.Try(cost: new(41)).IsAdmitted);
        engine.Advance(5);
        Assert.False(engine.Try(cost: new(41)).IsAdmitted);
        Spend(engine, 40);
        engine.Advance(7_200);
        Assert.False(engine.Try(cost: new(1)).IsAdmitted);
        engine.Advance(86_400);
        Assert.True(engine.Try(cost: new(100)).IsAdmitted);
    }

    [Fact]
    public void A_clock_that_jumps_forward_is_noticed_within_a_second()
    {
        var engine = Daily("UTC", new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero));
        Spend(engine, 100);
        Assert.False(engine.Try(cost: new(1)).IsAdmitted);
        engine.Time.JumpWallClock(TimeSpan.FromHours(12));
        engine.Advance(1);
        Assert.True(engine.Try(cost: new(100)).IsAdmitted);
    }

    [Fact]
    public async Task One_that_comes_to_wait_just_after_a_jump_goes_when_it_is_noticed()
    {
        var engine = Daily("UTC", new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero));
        Spend(engine, 100);
        Assert.False(engine.Try(cost: new(1)).IsAdmitted);
        engine.Time.JumpWallClock(TimeSpan.FromHours(12));
        engine.Advance(0.25);
        var waiting = engine.Controller.AdmitAsync(
            engine.Call(cost: new NanoUsd(1), maxWait: TimeSpan.FromSeconds(9)), TestContext.Current.CancellationToken).AsTask();
        engine.Advance(0.75);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True((await waiting).IsAdmitted);
    }

    [Fact]
    public void A_refund_into_a_closed_period_does_nothing_and_overuse_goes_to_the_current_one()
    {
        var engine = Daily("UTC", new(2026, 5, 5, 23, 59, 59, TimeSpan.Zero));
        var less = engine.Try(cost: new(50)).Lease;
        var more = engine.Try(cost: new(50)).Lease;
        engine.Advance(1);
        Spend(engine, 70);
        less.Settle(new() { Cost = new(1) });
        Assert.Equal(70, engine.Limit("budget").Used);
        more.Settle(new() { Cost = new(65) });
        Assert.Equal(85, engine.Limit("budget").Used);
    }

    [Fact]
    public void Overuse_goes_to_the_current_period_though_nobody_asked_since_it_began()
    {
        var engine = Daily("UTC", new(2026, 5, 5, 23, 59, 59, TimeSpan.Zero));
        var lease = engine.Try(cost: new(50)).Lease;
        engine.Advance(1);
        lease.Settle(new() { Cost = new(65) });
        Assert.Equal(15, engine.Limit("budget").Used);
        Assert.False(engine.Try(cost: new(86)).IsAdmitted);
        Assert.True(engine.Try(cost: new(85)).IsAdmitted);
    }

    [Fact]
    public void Money_that_open_calls_hold_is_no_matter_of_the_clock()
    {
        var engine = Daily("UTC", new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero));
        var lease = engine.Try(cost: new(100)).Lease;
        var refusal = engine.Try(cost: new(10)).Refusal;
        Assert.False(refusal?.RetryAfterIsExact);
        Assert.InRange(refusal!.RetryAfter!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        lease.Settle(new() { Cost = new(20) });
        Assert.True(engine.Try(cost: new(80)).IsAdmitted);
    }

    private static Engine Daily(string zone, DateTimeOffset start)
    {
        var engine = Engine.Of(LimitOptions.Budget(new(100), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.FindSystemTimeZoneById(zone))));
        engine.Time.JumpWallClock(start - engine.Time.GetUtcNow());
        return engine;
    }

    private static void Spend(Engine engine, long cost) => engine.Try(cost: new(cost)).Lease.Settle(new() { Cost = new(cost) });
}
