using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>One gate that a call was held against: a limit, or the health of a target.</summary>
public sealed record GateReading
{
    /// <summary>What this gate refuses as, whether it does or not.</summary>
    public required RefusalComponent Component { get; init; }

    /// <summary>Whose it is: the scope's name, or the target's where it is its health.</summary>
    public required string Scope { get; init; }

    /// <summary>The limit and its numbers; <see langword="null"/> where the gate is a target's health.</summary>
    public LimitReading? Limit { get; init; }

    /// <summary>The target's health; <see langword="null"/> where the gate is a limit.</summary>
    public HealthReading? Health { get; init; }

    /// <summary>How much of the limit the call asks for; 0 where it draws nothing on it, which always passes.</summary>
    public long Requested { get; init; }

    /// <summary>Whether this gate alone would let the call pass now.</summary>
    public bool Passes => Refusal is null;

    /// <summary>What this gate alone says, with its own retry-after; <see langword="null"/> where it lets the call pass.</summary>
    public Refusal? Refusal { get; init; }
}
