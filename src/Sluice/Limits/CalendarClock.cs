namespace Sluice.Limits;

/// <summary>Numbers the periods of a calendar and knows when each ends, through every change of a zone's offset.</summary>
internal sealed class CalendarClock(CalendarPeriod kind, TimeZoneInfo zone)
{
    // 0001-01-01 was a Monday.
    private const int DaysPerWeek = 7;

    public (long Period, DateTimeOffset End) PeriodAt(DateTimeOffset utcNow)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(utcNow, zone).DateTime);
        var period = kind switch
        {
            CalendarPeriod.Day => day.DayNumber,
            CalendarPeriod.Week => day.DayNumber / DaysPerWeek,
            _ => (day.Year * 12L) + day.Month - 1,
        };

        // Where a clock is set back across midnight the same date comes twice: the end is the one still ahead.
        var end = EndOf(period);
        return (period, end > utcNow ? end : EndOf(period + 1));
    }

    public DateTimeOffset StartOf(long period) => EndOf(period - 1);

    public DateTimeOffset EndOf(long period)
    {
        var next = period + 1;
        var day = kind switch
        {
            CalendarPeriod.Day => DateOnly.FromDayNumber((int)next),
            CalendarPeriod.Week => DateOnly.FromDayNumber((int)next * DaysPerWeek),
            _ => new DateOnly((int)(next / 12), (int)(next % 12) + 1, 1),
        };
        return Midnight(day);
    }

    // The first instant of a local date: the earlier of two midnights, or the end of the gap where there is none.
    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new(local, offset);
    }
}
