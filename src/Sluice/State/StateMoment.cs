namespace Sluice.State;

/// <summary>
/// One instant on both clocks, at which parts are saved or loaded. Saved times are ticks relative to the snapshot; loading adds how long the
/// process was away, which is never less than nothing: so a clock that was set back lengthens no deadline, and none lies in the future.
/// Every part of the engine saves and loads itself by this alone.
/// </summary>
internal readonly struct StateMoment
{
    /// <summary>The longest time that is saved, in ticks of 100 ns: ten years.</summary>
    public static readonly long Longest = TimeSpan.FromDays(3_660).Ticks;

    private readonly Clock _clock;

    private StateMoment(Clock clock, long now, DateTimeOffset utcNow, long away)
    {
        _clock = clock;
        Now = now;
        UtcNow = utcNow;
        Away = away;
    }

    /// <summary>The instant by the controller's clock.</summary>
    public long Now { get; }

    /// <summary>The instant by the wall clock.</summary>
    public DateTimeOffset UtcNow { get; }

    /// <summary>Ticks between the snapshot and now.</summary>
    public long Away { get; }

    public static StateMoment ToSave(Clock clock) => new(clock, clock.Now, clock.UtcNow, 0);

    public static StateMoment ToLoad(Clock clock, DateTimeOffset takenAt)
    {
        var utcNow = clock.UtcNow;
        return new(clock, clock.Now, utcNow, Math.Max(0, (utcNow - takenAt).Ticks));
    }

    /// <summary>The same state, loaded later.</summary>
    public StateMoment At(long now) => new(_clock, now, _clock.UtcNow, Away + Math.Max(0, _clock.SpanDown(now - Now)));

    /// <summary>How long ago an instant was; rounded down, so that nothing counts shorter.</summary>
    public long AgeOf(long at) => Math.Max(0, _clock.SpanDown(Now - at));

    /// <summary>How long so many units of the clock are.</summary>
    public long SpanOf(long units) => _clock.SpanDown(units);

    /// <summary>How long an instant is ahead; 0 if it has passed. Rounded up.</summary>
    public long Until(long at) => at <= Now ? 0 : Math.Min(_clock.Span(at - Now).Ticks, Longest);

    /// <summary>The instant that was so long before the snapshot.</summary>
    public long AtAge(long ticks) => Now - _clock.TicksDown(Away + ticks);

    /// <summary>The instant that was so long after the snapshot; now if it has passed.</summary>
    public long AtIn(long ticks) => ticks <= Away ? Now : Now + _clock.Ticks(new(ticks - Away));

    /// <summary>The same; before all time if it has passed.</summary>
    public long StillAtIn(long ticks) => ticks <= Away ? long.MinValue : AtIn(ticks);

    /// <summary>An instant of the wall clock, never later than now.</summary>
    public long AtWall(DateTimeOffset wall) => Now - _clock.TicksDown(Math.Max(0, (UtcNow - wall).Ticks));

    /// <summary>An instant on the wall clock.</summary>
    public DateTimeOffset WallOf(long at) => UtcNow.AddTicks(-AgeOf(at));
}
