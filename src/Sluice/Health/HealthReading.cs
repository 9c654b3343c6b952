namespace Sluice.Health;

/// <summary>A target's health at one instant.</summary>
/// <param name="State">Whether it takes calls.</param>
/// <param name="Reason">Why it is left alone, while it is or is coming back.</param>
/// <param name="ReadyIn">Until the deadline; zero if there is none or it has passed.</param>
/// <param name="Consecutive">Refusals in a row that lengthened the cooldown, or openings in a row of the circuit.</param>
/// <param name="Failures">Failures in a row that count towards opening the circuit.</param>
/// <param name="Generation">The era; answers to calls admitted in an older one change nothing.</param>
public readonly record struct HealthReading(
    HealthState State, OutReason Reason, TimeSpan ReadyIn, int Consecutive, int Failures, long Generation)
{
    /// <summary>Probes in a row that succeeded and count towards closing the circuit.</summary>
    public int Successes { get; init; }

    /// <summary>How long ago the target last failed for reasons of its own; <see langword="null"/> if it never did.</summary>
    public TimeSpan? SinceFailure { get; init; }

    /// <summary>The state of its circuit breaker, whatever else holds it up.</summary>
    public CircuitState Circuit { get; init; }
}
