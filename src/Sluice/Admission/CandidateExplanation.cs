namespace Sluice.Admission;

/// <summary>How a call stands with one candidate.</summary>
public sealed record CandidateExplanation
{
    /// <summary>The target's name; <see langword="null"/> where the call names no candidates and only its caller's limits matter.</summary>
    public string? Target { get; init; }

    /// <summary>Whether it could go there now.</summary>
    public bool Passes => Refusal is null;

    /// <summary>What it would be told if this were its only candidate; <see langword="null"/> where it could go.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Every gate on the way there, in the order in which they are looked at: the caller's limits, the target's health, the target's limits.</summary>
    public required IReadOnlyList<GateReading> Gates { get; init; }

    /// <summary>
    /// The greatest number of output tokens with which the call could go there now, all else being as it was asked, its cost too;
    /// 10^18 where nothing bounds it, <see langword="null"/> where it could not go even without output.
    /// </summary>
    public long? MaxOutputTokens { get; init; }
}
