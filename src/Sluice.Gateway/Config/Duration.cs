using System.Globalization;

namespace Sluice.Gateway.Config;

/// <summary>Durations as users write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>5h</c>, <c>7d</c>; <c>0</c> is none.</summary>
internal static class Duration
{
    /// <summary>The longest duration: ten years of 365 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a whole number followed by its unit, or <c>0</c>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
            return true;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 1 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        foreach (var (suffix, ticks) in Units)
        {
            if (!text.AsSpan(digits).SequenceEqual(suffix))
                continue;
            if (count > Longest.Ticks / ticks)
                return false;
            duration = new TimeSpan(count * ticks);
            return true;
        }

        return false;
    }

    /// <summary>Writes a duration in the largest unit that fits it without a rest; whole milliseconds.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0";
        foreach (var (suffix, ticks) in Units)
        {
            if (duration.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{suffix}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMilliseconds}ms");
    }
}
