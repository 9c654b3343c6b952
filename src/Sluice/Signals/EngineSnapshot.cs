using System.Collections.Frozen;
using Sluice.Pricing;

namespace Sluice.Signals;

/// <summary>The numbers of a controller at one instant.</summary>
public sealed record EngineSnapshot
{
    /// <summary>Every scope that the policy names, and its limits; those made from templates are read one by one.</summary>
    public required IReadOnlyList<ScopeReading> Scopes { get; init; }

    /// <summary>Every target, its health and the limits that hold for it.</summary>
    public required IReadOnlyList<TargetReading> Targets { get; init; }

    /// <summary>Calls that are open.</summary>
    public required int OpenLeases { get; init; }

    /// <summary>The open calls that are nearest to their expiry, 100 at most.</summary>
    public IReadOnlyList<LeaseReading> Leases { get; init; } = [];

    /// <summary>Open attempts by the name of their target; a target without any is not there.</summary>
    public IReadOnlyDictionary<string, int> OpenAttempts { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>Scopes that are there now, made from templates.</summary>
    public int Members { get; init; }

    /// <summary>Calls that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Tokens used beyond what was reserved, since the start.</summary>
    public required long OveruseTokens { get; init; }

    /// <summary>Money spent beyond what was reserved, since the start.</summary>
    public required NanoUsd OveruseCost { get; init; }
}
