namespace Sluice.Simulation.Windows;

/// <summary>Why a call is refused by the provider's limits.</summary>
/// <param name="Dimension">The limit that holds it longest.</param>
/// <param name="Max">That limit.</param>
/// <param name="Used">The use in its window.</param>
/// <param name="Requested">What this call would add.</param>
/// <param name="RetryAfter">How long until this very call passes if nothing else comes; <see langword="null"/> is never.</param>
internal sealed record Refusal(CountedDimension Dimension, long Max, long Used, long Requested, TimeSpan? RetryAfter);
