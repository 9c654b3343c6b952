namespace Sluice.Health;

/// <summary>What an admission takes along from the gates of its target, and its result brings back.</summary>
/// <param name="Era">The last change of any gate before it: what changed later is news that this call knows nothing of.</param>
/// <param name="Slots">A bit for each gate of which it holds a probe's slot, by the gate's place.</param>
internal readonly record struct HealthStamp(long Era, int Slots = 0);
