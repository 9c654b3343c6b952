using System.Globalization;
using Sluice.Limits;

namespace Sluice.State;

/// <summary>Windows in words, by which a saved limit finds its meter again.</summary>
internal static class WindowName
{
    public static string Of(LimitOptions limit) => limit.Window switch
    {
        Window.Rolling rolling => string.Create(CultureInfo.InvariantCulture, $"{(limit.CountsWhenProduced ? "produced" : "rolling")}:{rolling.Length:c}"),
        Window.Calendar calendar => $"calendar:{calendar.Period}:{calendar.Zone.Id}",
        Window.TokenBucket bucket => string.Create(CultureInfo.InvariantCulture, $"bucket:{bucket.Period:c}:{bucket.Burst}"),
        Window.FirstUse first => string.Create(CultureInfo.InvariantCulture, $"first-use:{first.Length:c}"),
        Window.Pause => "pause",
        Window.Ever => "total",
        _ => "open",
    };

    /// <summary>
    /// A limit as it was while it had a window of that name; <see langword="null"/> where nothing is counted in such a window, or this machine does not
    /// know its time zone.
    /// </summary>
    public static LimitOptions? Before(LimitOptions limit, string name)
    {
        var (kind, rest) = Split(name);
        return WindowOf(kind, rest) is not { } window ? null : limit with
        {
            Window = window,
            Slack = window is Window.Rolling ? limit.Slack : TimeSpan.Zero,
            CountsWhenProduced = kind is "produced",
            Alerts = null,
        };
    }

    /// <summary>Whether nothing of a saved limit counts any more, as far as its window alone tells.</summary>
    public static bool IsOver(LimitState saved, DateTimeOffset utcNow)
    {
        var (kind, rest) = Split(saved.Window);
        return WindowOf(kind, rest) switch
        {
            // Slack is not known here, and is far below a window's length.
            Window.Rolling rolling => saved.Used == 0 && saved.Ages.Count > 0 && saved.Ages[^1] > 2 * rolling.Length.Ticks,
            Window.Calendar calendar => new CalendarClock(calendar.Period, calendar.Zone).PeriodAt(utcNow).Period > saved.Period,
            Window.TokenBucket or Window.FirstUse => saved.FullIn == 0,
            _ => kind is "pause" && saved.FullIn == 0,
        };
    }

    private static Window? WindowOf(string kind, string rest) => kind switch
    {
        "rolling" or "produced" => LengthOf(rest) is { } length ? new Window.Rolling(length) : null,
        "first-use" => LengthOf(rest) is { } length ? new Window.FirstUse(length) : null,
        "bucket" => BucketOf(rest),
        "calendar" => CalendarOf(rest),
        "total" => Window.Total,
        _ => null,
    };

    private static Window.TokenBucket? BucketOf(string rest) => rest.LastIndexOf(':') is > 0 and var colon && LengthOf(rest[..colon]) is { } period
        && long.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var burst) && burst > 0 ? new(period, burst) : null;

    private static Window.Calendar? CalendarOf(string rest) => Split(rest) is var (word, zoneId) && Enum.TryParse<CalendarPeriod>(word, out var period)
        && TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var zone) ? new(period, zone) : null;

    private static TimeSpan? LengthOf(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var length) && length > TimeSpan.Zero && length.Ticks <= StateMoment.Longest ? length : null;

    private static (string Head, string Tail) Split(string name) =>
        name.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? (name[..colon], name[(colon + 1)..]) : (name, "");
}
