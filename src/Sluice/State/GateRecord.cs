namespace Sluice.State;

/// <summary>A cooldown, circuit breaker or quota guard as it stood after a change; the one with the highest id of a gate is the latest.</summary>
/// <param name="Id">An id of its own, in the order of bookings.</param>
/// <param name="At">The instant that the gate's times are relative to.</param>
/// <param name="Gate">The gate.</param>
public sealed record GateRecord(long Id, DateTimeOffset At, GateState Gate) : JournalRecord(Id, At);
