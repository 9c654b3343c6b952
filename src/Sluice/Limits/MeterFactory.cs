using Sluice.Budgets;
using Sluice.Signals;
using Sluice.State;

namespace Sluice.Limits;

/// <summary>Makes the meter that a limit's window asks for.</summary>
internal sealed class MeterFactory(Clock clock, EventFeed events)
{
    /// <summary>
    /// The latest instant at which a meter was dropped because its window was empty: a clock that is set back behind it opens no period again.
    /// </summary>
    public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>What was saved of limits that are not there yet; <see langword="null"/> where nothing was restored.</summary>
    public SavedLimits? Saved { get; set; }

    /// <summary>What a limit tells of itself from now on.</summary>
    public AlertMarks Watch() => new(clock, events);

    /// <summary>What keeps a scope quiet after its limits refused.</summary>
    public ThrottleMeter Throttle(string scope, TimeSpan delay) => new(scope, delay, clock);

    /// <param name="limit">The limit.</param>
    /// <param name="scope">The name of what it hangs on.</param>
    /// <param name="replaced">The scope's meters that are dropped: one of the same name and dimension is gone on from.</param>
    /// <param name="now">The instant.</param>
    public Meter Create(LimitOptions limit, string scope, IEnumerable<Meter> replaced, long now)
    {
        var meter = Create(limit, scope);
        foreach (var old in replaced)
        {
            if (old.Index == meter.Index && string.Equals(old.Options.Name, limit.Name, StringComparison.Ordinal))
            {
                meter.GoOnFrom(old, now);
                meter.Alerts = old.Alerts;
            }
        }

        return meter;
    }

    public Meter Create(LimitOptions limit, string scope) => limit.Window switch
    {
        Window.Rolling rolling when limit.CountsWhenProduced => new ProducedMeter(limit, scope, rolling.Length, clock),
        Window.Rolling rolling => new RollingMeter(limit, scope, rolling.Length, clock),
        Window.FirstUse first => new FirstUseMeter(limit, scope, first.Length, clock),
        Window.TokenBucket bucket => new BucketMeter(limit, scope, bucket, clock),
        Window.Calendar calendar => new CalendarMeter(limit, scope, calendar, clock, NotBefore),
        Window.Open => new GaugeMeter(limit, scope),
        Window.Alone => new CapMeter(limit, scope),
        _ => new TotalMeter(limit, scope),
    };
}
