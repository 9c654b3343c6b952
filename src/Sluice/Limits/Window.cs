namespace Sluice.Limits;

/// <summary>The time over which a limit counts.</summary>
public abstract record Window
{
    private Window()
    {
    }

    /// <summary>No time: what is open counts, for as long as it is open. The window of <see cref="Dimension.Concurrency"/>.</summary>
    public static Window WhileOpen { get; } = new Open();

    /// <summary>A single call: each is held to the limit alone, and nothing is counted.</summary>
    public static Window PerRequest { get; } = new Alone();

    /// <summary>All time: nothing is ever forgotten.</summary>
    public static Window Total { get; } = new Ever();

    /// <summary>The last minute at any instant.</summary>
    public static Window Minute { get; } = new Rolling(TimeSpan.FromMinutes(1));

    /// <summary>The last hour at any instant.</summary>
    public static Window Hour { get; } = new Rolling(TimeSpan.FromHours(1));

    /// <summary>The last 24 hours at any instant.</summary>
    public static Window Day { get; } = new Rolling(TimeSpan.FromDays(1));

    /// <summary>
    /// A window that ends now, at any instant: a use at t counts in [t, t + <paramref name="Length"/>). The limit holds in every interval of
    /// that length, so there is no edge at which twice the limit passes.
    /// </summary>
    /// <param name="Length">More than zero.</param>
    public sealed record Rolling(TimeSpan Length) : Window;

    /// <summary>A window of fixed length that begins with the first use after the last one ended, as the windows of subscriptions do.</summary>
    /// <param name="Length">More than zero.</param>
    public sealed record FirstUse(TimeSpan Length) : Window;

    /// <summary>A calendar period in a named time zone; days of 23 or 25 hours are what they are.</summary>
    /// <param name="Period">Day, week or month.</param>
    /// <param name="Zone">The zone whose midnight counts.</param>
    public sealed record Calendar(CalendarPeriod Period, TimeZoneInfo Zone) : Window;

    /// <summary>
    /// A token bucket: <see cref="LimitOptions.Max"/> permits a <paramref name="Period"/>, evenly spread, and up to
    /// <paramref name="Burst"/> at once after a pause.
    /// </summary>
    /// <param name="Period">The time in which Max permits come back; more than zero.</param>
    /// <param name="Burst">Permits at once; at least 1.</param>
    public sealed record TokenBucket(TimeSpan Period, long Burst) : Window;

    internal sealed record Open : Window;

    internal sealed record Ever : Window;

    internal sealed record Alone : Window;

    internal sealed record Pause(TimeSpan Length) : Window;
}
