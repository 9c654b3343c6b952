namespace Sluice.Storage.Accounting;

/// <summary>
/// A range of time parted by what answers for it: days in the middle, hours around them, single rows at its ends. All half-open, in
/// milliseconds since 1970-01-01 UTC.
/// </summary>
internal readonly record struct UsageSpans(long From, long HoursFrom, long DaysFrom, long DaysTo, long HoursTo, long To)
{
    public static UsageSpans Of(long from, long to)
    {
        // What is empty or turned around holds nothing, in any table.
        to = Math.Max(from, to);
        var (hoursFrom, hoursTo) = Whole(from, to, UsageTotalKey.Hour);
        var (daysFrom, daysTo) = Whole(hoursFrom, hoursTo, UsageTotalKey.Day);
        return new(from, hoursFrom, daysFrom, daysTo, hoursTo, to);
    }

    // The part of a range that is made of whole periods; where there is none, an empty one at its end.
    private static (long From, long To) Whole(long from, long to, long period)
    {
        var first = from + (((-from % period) + period) % period);
        var last = to - (((to % period) + period) % period);
        return first < last ? (first, last) : (to, to);
    }
}
