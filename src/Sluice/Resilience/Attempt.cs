using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>An attempt that was admitted and may be sent now.</summary>
/// <param name="Number">Which attempt of the call this is, from 1.</param>
/// <param name="Target">Where it goes; <see langword="null"/> where the call named no candidates.</param>
/// <param name="Lease">What the call holds; to be renewed as bytes of a long answer pass. The executor ends it, unless the attempt's result says that the answer goes on.</param>
public readonly record struct Attempt(int Number, Target? Target, Lease Lease);
