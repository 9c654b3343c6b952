using System.Text.Json.Serialization;
using Sluice.Limits;

namespace Sluice.Signals;

/// <summary>
/// What a router or a dashboard wants to know of a target, at one instant: three flat values, and the parts they come from. Serialised with
/// System.Text.Json it has the names that other programs in this field use.
/// </summary>
public sealed record TargetSignals
{
    /// <summary><c>closed</c>, <c>open</c> or <c>half_open</c>.</summary>
    [JsonPropertyName("circuit_state")]
    public required string CircuitState { get; init; }

    /// <summary>Attempts that are open on the target.</summary>
    [JsonPropertyName("current_inflight")]
    public required int CurrentInflight { get; init; }

    /// <summary>Requests that would pass now by every limit on requests; <see langword="null"/> if none holds.</summary>
    [JsonPropertyName("rate_remaining")]
    public required long? RateRemaining { get; init; }

    /// <summary>Open calls; <see langword="null"/> if no limit holds them.</summary>
    [JsonPropertyName("inflight")]
    public InflightSignals? Inflight { get; init; }

    /// <summary>Requests over time; <see langword="null"/> if no limit holds them.</summary>
    [JsonPropertyName("rate_limiter")]
    public RateSignals? RateLimiter { get; init; }

    /// <summary>The circuit breaker.</summary>
    [JsonPropertyName("circuit_breaker")]
    public required BreakerSignals CircuitBreaker { get; init; }

    /// <summary>Why it is left alone; <see langword="null"/> if it is not, or its circuit is open.</summary>
    [JsonPropertyName("cooldown")]
    public CooldownSignals? Cooldown { get; init; }

    /// <summary>Every limit that holds for it: requests, tokens, money.</summary>
    [JsonIgnore]
    public IReadOnlyList<LimitReading> Limits { get; init; } = [];

    /// <summary>Whether the call that was asked about would be admitted now, as far as the target is concerned.</summary>
    [JsonPropertyName("is_healthy")]
    public required bool IsHealthy { get; init; }

    /// <summary>From 0 to 1; see <see cref="Signals.HealthScore"/>.</summary>
    [JsonPropertyName("health_score")]
    public required double HealthScore { get; init; }

    /// <summary>When, by the wall clock.</summary>
    [JsonPropertyName("timestamp")]
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What stands before the first <c>/</c> of the target's name: its backend.</summary>
    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    /// <summary>What stands behind it: the upstream model; empty where there is no <c>/</c>.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }
}
