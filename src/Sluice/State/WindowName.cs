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

    /// <summary>Whether what one counts means something to the other: the same window, or a rolling window or bucket of another size.</summary>
    public static bool Continues(string one, string other) => string.Equals(one, other, StringComparison.Ordinal)
        || (KindOf(one) is var kind && kind is not "calendar" && string.Equals(kind, KindOf(other), StringComparison.Ordinal));

    /// <summary>Whether nothing of a saved limit counts any more, as far as its window alone tells.</summary>
    public static bool IsOver(LimitState saved, DateTimeOffset utcNow)
    {
        var parts = saved.Window.Split(':', 3);
        return parts[0] switch
        {
            // Slack is not known here, and is far below a window's length.
            "rolling" or "produced" => saved.Used == 0 && saved.Ages.Count > 0 && TimeSpan.TryParse(saved.Window.AsSpan(parts[0].Length + 1), CultureInfo.InvariantCulture, out var length)
                && saved.Ages[^1] > 2 * length.Ticks,
            "calendar" => parts.Length == 3 && Enum.TryParse<CalendarPeriod>(parts[1], out var period)
                && TimeZoneInfo.TryFindSystemTimeZoneById(parts[2], out var zone) && new CalendarClock(period, zone).PeriodAt(utcNow).Period > saved.Period,
            "bucket" or "first-use" or "pause" => saved.FullIn == 0,
            _ => false,
        };
    }

    private static string KindOf(string name) => name.Split(':', 2)[0];
}
