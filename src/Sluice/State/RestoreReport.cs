namespace Sluice.State;

/// <summary>What became of a saved state.</summary>
public sealed record RestoreReport
{
    /// <summary>How long the process was away by the wall clock; 0 where the clock was set back.</summary>
    public required TimeSpan Away { get; init; }

    /// <summary>How far the wall clock now stands before the instant of the snapshot; windows then go on as if no time had passed.</summary>
    public required TimeSpan ClockWentBack { get; init; }

    /// <summary>Limits that go on from what they counted.</summary>
    public required int Limits { get; init; }

    /// <summary>Cooldowns, circuit breakers and quota guards that go on from where they were.</summary>
    public required int Gates { get; init; }

    /// <summary>
    /// Limits whose scope is not there, or not yet: they are kept, and go on as soon as a scope of that name has such a limit.
    /// </summary>
    public required int Unclaimed { get; init; }

    /// <summary>Bookings of the journal that the state did not have yet.</summary>
    public required int Bookings { get; init; }

    /// <summary>Bookings that were settled by the journal; all others count at their estimate.</summary>
    public required int Settlements { get; init; }
}
