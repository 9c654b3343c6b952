namespace Sluice.Admission;

/// <summary>Everything a controller decides by. Applying another one at run time keeps every count that it still names.</summary>
public sealed record TrafficPolicy
{
    /// <summary>The scopes that limits hang on.</summary>
    public IReadOnlyList<ScopeOptions> Scopes { get; init; } = [];

    /// <summary>Where calls can go.</summary>
    public IReadOnlyList<TargetOptions> Targets { get; init; } = [];

    /// <summary>Waiting for room.</summary>
    public QueueOptions Queue { get; init; } = new();

    /// <summary>
    /// When a lease that nobody ends or renews ends by itself at its estimate; more than zero. Default 10 min.
    /// </summary>
    public TimeSpan LeaseExpiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The seed of all randomness in the engine: jitter. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
