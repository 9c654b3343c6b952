using Sluice.Tokens;

namespace Sluice.Control;

/// <summary>A call as its controls see it.</summary>
/// <param name="Model">The model that is asked for; empty where nobody says.</param>
/// <param name="Estimate">What it will use at most.</param>
public readonly record struct ControlledCall(string Model, UsageEstimate Estimate)
{
    /// <summary>On whose behalf; <see cref="AmbientTenant.Current"/> if <see langword="null"/>.</summary>
    public string? Tenant { get; init; }

    /// <summary>How long it may wait for room; <see langword="null"/> is <see cref="TrafficControlOptions.MaxWait"/>.</summary>
    public TimeSpan? MaxWait { get; init; }
}
