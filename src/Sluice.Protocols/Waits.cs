namespace Sluice.Protocols;

/// <summary>Waiting times as clients are told them: rounded up, since an early retry is refused again.</summary>
internal static class Waits
{
    /// <summary>Whole milliseconds, rounded up, not negative.</summary>
    /// <param name="wait">The wait.</param>
    public static long Milliseconds(TimeSpan wait) => RoundUp(wait, TimeSpan.TicksPerMillisecond);

    /// <summary>Whole seconds, rounded up, not negative.</summary>
    /// <param name="wait">The wait.</param>
    public static long Seconds(TimeSpan wait) => RoundUp(wait, TimeSpan.TicksPerSecond);

    private static long RoundUp(TimeSpan wait, long unit)
    {
        var ticks = Math.Max(0, wait.Ticks);
        return ticks / unit + (ticks % unit > 0 ? 1 : 0);
    }
}
