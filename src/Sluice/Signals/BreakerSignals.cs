using System.Text.Json.Serialization;

namespace Sluice.Signals;

/// <summary>A target's circuit breaker.</summary>
/// <param name="State"><c>closed</c>, <c>open</c> or <c>half_open</c>.</param>
/// <param name="FailureCount">Failures in a row.</param>
/// <param name="FailureThreshold">Failures in a row that open it; 0 for never.</param>
/// <param name="SuccessCount">Probes in a row that succeeded.</param>
/// <param name="LastFailureTime">When the target last failed, by the wall clock; <see langword="null"/> if it never did.</param>
/// <param name="CooldownRemainingMs">Milliseconds until it may be tried again; 0 unless it is open.</param>
public sealed record BreakerSignals(
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("failure_count")] int FailureCount,
    [property: JsonPropertyName("failure_threshold")] int FailureThreshold,
    [property: JsonPropertyName("success_count")] int SuccessCount,
    [property: JsonPropertyName("last_failure_time")] DateTimeOffset? LastFailureTime,
    [property: JsonPropertyName("cooldown_remaining_ms")] long CooldownRemainingMs)
{
    /// <summary>Whether it is open.</summary>
    [JsonPropertyName("is_open")]
    public bool IsOpen => string.Equals(State, "open", StringComparison.Ordinal);
}
