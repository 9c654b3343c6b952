namespace Sluice.State;

/// <summary>A tenth of a circuit breaker's window.</summary>
/// <param name="Age">How long before the snapshot it began, in ticks of 100 ns.</param>
/// <param name="Calls">Calls that were answered or failed in it.</param>
/// <param name="Failed">How many of them failed.</param>
public readonly record struct CallSlice(long Age, int Calls, int Failed);
