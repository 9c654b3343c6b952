using Sluice.Pricing;

namespace Sluice.Signals;

/// <summary>The numbers of a controller at one instant.</summary>
public sealed record EngineSnapshot
{
    /// <summary>Every scope and its limits.</summary>
    public required IReadOnlyList<ScopeReading> Scopes { get; init; }

    /// <summary>Every target, its health and the limits that hold for it.</summary>
    public required IReadOnlyList<TargetReading> Targets { get; init; }

    /// <summary>Calls that are open.</summary>
    public required int OpenLeases { get; init; }

    /// <summary>Calls that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Tokens used beyond what was reserved, since the start.</summary>
    public required long OveruseTokens { get; init; }

    /// <summary>Money spent beyond what was reserved, since the start.</summary>
    public required NanoUsd OveruseCost { get; init; }
}
