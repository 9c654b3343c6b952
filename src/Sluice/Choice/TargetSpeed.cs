namespace Sluice.Choice;

/// <summary>
/// How soon a target's answers begin: an average in which the latest counts for a fifth, and for as much more as what was known before has faded.
/// Guarded by the controller's lock.
/// </summary>
internal sealed class TargetSpeed(Clock clock)
{
    private const double Latest = 0.2;

    private readonly long _halfLife = clock.Ticks(TimeSpan.FromMinutes(1));
    private double _average;
    private long _seenAt;

    /// <summary>In timestamp units, halved for each minute since the last answer; 0 where nothing is known.</summary>
    public double Average(long now) => _average * Faded(now);

    public void Report(TimeSpan firstToken, long now)
    {
        var time = (double)clock.Ticks(firstToken);
        _average = _average == 0 ? time : _average + (Math.Max(Latest, 1 - Faded(now)) * (time - _average));
        _seenAt = now;
    }

    // What is left of what was known: half for each minute since.
    private double Faded(long now) => Math.Pow(0.5, (double)Math.Max(0, now - _seenAt) / _halfLife);
}
