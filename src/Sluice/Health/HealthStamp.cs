namespace Sluice.Health;

/// <summary>What an admission takes along from its target's health, and its result brings back.</summary>
/// <param name="Generation">The era the call was admitted in.</param>
/// <param name="IsProbe">Whether it holds one of the slots of a target that is coming back.</param>
internal readonly record struct HealthStamp(long Generation, bool IsProbe);
