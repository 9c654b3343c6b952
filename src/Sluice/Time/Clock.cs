namespace Sluice.Time;

/// <summary>A <see cref="TimeProvider"/>'s timestamps as plain numbers: decisions compare and add them without further conversion.</summary>
internal sealed class Clock(TimeProvider time)
{
    private readonly long _frequency = time.TimestampFrequency;

    public TimeProvider Provider => time;

    public long Now => time.GetTimestamp();

    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>A duration in timestamp units, rounded up, so that no wait ends early; saturates far beyond any use.</summary>
    public long Ticks(TimeSpan span) =>
        (long)Int128.Min(long.MaxValue / 4, (((Int128)span.Ticks * _frequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    /// <summary>Timestamp units as a duration, rounded up.</summary>
    public TimeSpan Span(long ticks) =>
        new((long)Int128.Min(TimeSpan.MaxValue.Ticks, (((Int128)ticks * TimeSpan.TicksPerSecond) + _frequency - 1) / _frequency));

    /// <summary>Timestamp units as ticks of 100 ns, rounded down.</summary>
    public long SpanDown(long ticks) => (long)((Int128)ticks * TimeSpan.TicksPerSecond / _frequency);

    /// <summary>Ticks of 100 ns as timestamp units, rounded down.</summary>
    public long TicksDown(long ticks) => (long)((Int128)ticks * _frequency / TimeSpan.TicksPerSecond);

    /// <summary>How long until an instant, rounded up to the millisecond; zero if it has passed.</summary>
    public TimeSpan Until(long at, long now)
    {
        if (at <= now)
            return TimeSpan.Zero;
        var ticks = Span(at - now).Ticks;
        return new((ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);
    }
}
