using Sluice.Choice;

namespace Sluice.Admission;

/// <summary>Everything a controller decides by. Applying another one at run time keeps every count that it still names.</summary>
public sealed record TrafficPolicy
{
    /// <summary>The scopes that limits hang on.</summary>
    public IReadOnlyList<ScopeOptions> Scopes { get; init; } = [];

    /// <summary>Where calls can go.</summary>
    public IReadOnlyList<TargetOptions> Targets { get; init; } = [];

    /// <summary>What scopes that come and go are made from.</summary>
    public IReadOnlyList<ScopeTemplate> Templates { get; init; } = [];

    /// <summary>
    /// How many scopes made from templates are kept at the same time; more than 0. Beyond that, and while none is idle, members that are new are refused.
    /// Default 100,000.
    /// </summary>
    public int MaxMembers { get; init; } = 100_000;

    /// <summary>Waiting for room.</summary>
    public QueueOptions Queue { get; init; } = new();

    /// <summary>Keeping conversations on their targets; off unless set.</summary>
    public AffinityOptions Affinity { get; init; } = new();

    /// <summary>
    /// When a lease that nobody ends or renews ends by itself at its estimate; more than zero, at most ten years. Default 10 min.
    /// </summary>
    public TimeSpan LeaseExpiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The seed of all randomness in the engine: jitter, and the weighted strategy. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
