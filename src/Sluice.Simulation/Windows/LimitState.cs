namespace Sluice.Simulation.Windows;

/// <summary>A limit as rate-limit headers tell it.</summary>
/// <param name="Max">The limit; 0 is unlimited and has no headers.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Reset">How long until nothing is used.</param>
internal readonly record struct LimitState(long Max, long Remaining, TimeSpan Reset);
