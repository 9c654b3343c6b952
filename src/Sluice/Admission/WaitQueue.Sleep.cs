using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>Lanes that nothing can move are not asked until something may.</summary>
internal sealed partial class WaitQueue
{
    private readonly Sleepers _sleepers = new();

    /// <summary>For tests: every lane is asked each time, as if nothing were known of any.</summary>
    public bool IsSleepless { get; set; }

    /// <summary>Whether there is more than one lane.</summary>
    public bool HasLanes => _lanes.Count > 1;

    /// <summary>When time alone may move one that sleeps.</summary>
    public long EarliestWake => _sleepers.EarliestWake;

    /// <summary>A lane was asked and nobody could go.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="marks">What its look marked.</param>
    /// <param name="wakeAt">When time alone may move it.</param>
    public void MaySleep(Lane lane, Marks marks, long wakeAt)
    {
        if (IsSleepless || !marks.AreOnly(lane))
            return;
        Unlink(lane);
        _sleepers.Add(lane, marks, wakeAt);
    }

    /// <summary>A lane takes its place among those that are asked again, if it slept.</summary>
    public void Wake(Lane lane)
    {
        if (!lane.IsAsleep)
            return;
        _sleepers.Remove(lane, Pass);
        var ahead = LastLane;
        while (ahead is not null && ahead.Turn > lane.Turn)
            ahead = ahead.Ahead;
        Link(lane, ahead);
    }

    public void WakeAll()
    {
        while (_sleepers.Any is { } lane)
            Wake(lane);
    }

    /// <summary>Those wake that time may have moved.</summary>
    public void WakeDue(long now)
    {
        while (_sleepers.Due(now) is { } lane)
            Wake(lane);
    }

    /// <summary>What there is of a meter has changed.</summary>
    public void Touch(Meter meter, Line line, long now)
    {
        if (_sleepers.Count == 0)
            return;
        if (line.Sleeper is { } sleeper)
            Wake(sleeper);
        Narrow(meter, line, now);
    }

    /// <summary>There may be less of a meter: those that would be held up by it too, besides what they sleep for, have to say so.</summary>
    public void Narrow(Meter meter, Line line, long now)
    {
        if (_sleepers.Count == 0 || meter.Fits(now, line.Most))
            return;
        if (line.Lane is { } lane)
            Wake(lane);
        else
            WakeAll();
    }
}
