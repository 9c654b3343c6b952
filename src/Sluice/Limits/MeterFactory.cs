namespace Sluice.Limits;

/// <summary>Makes the meter that a limit's window asks for.</summary>
internal sealed class MeterFactory(Clock clock)
{
    /// <param name="limit">The limit.</param>
    /// <param name="scope">The name of what it hangs on.</param>
    /// <param name="before">The scope's meters so far: a rolling window of another length goes on from what they count.</param>
    /// <param name="now">The instant.</param>
    public Meter Create(LimitOptions limit, string scope, Meter[] before, long now) => limit.Window switch
    {
        Window.Rolling rolling => CreateRolling(limit, scope, rolling, before, now),
        Window.TokenBucket bucket => new BucketMeter(limit, scope, bucket, clock),
        Window.Calendar calendar => new CalendarMeter(limit, scope, calendar, clock),
        Window.Open => new GaugeMeter(limit, scope),
        _ => new TotalMeter(limit, scope),
    };

    private Meter CreateRolling(LimitOptions limit, string scope, Window.Rolling rolling, Meter[] before, long now)
    {
        if (limit.CountsWhenProduced)
            return new ProducedMeter(limit, scope, rolling.Length, clock);
        var meter = new RollingMeter(limit, scope, rolling.Length, clock);
        foreach (var old in before)
        {
            if (old is RollingMeter predecessor && old.Index == meter.Index && string.Equals(old.Options.Name, limit.Name, StringComparison.Ordinal))
                meter.CopyFrom(predecessor, now);
        }

        return meter;
    }
}
