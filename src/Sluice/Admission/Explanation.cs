namespace Sluice.Admission;

/// <summary>
/// What would become of a call at one instant, and why: the decision itself, and every gate that it rests on. Explaining consumed nothing.
/// </summary>
public sealed record Explanation
{
    /// <summary>Whether the call would be admitted now.</summary>
    public bool Passes => Refusal is null;

    /// <summary>Where it would go; <see langword="null"/> where it would be refused, or named no candidates.</summary>
    public string? Target { get; init; }

    /// <summary>What it would be told now, with when it can pass; <see langword="null"/> where it would be admitted.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>How it stands with each candidate, in their order; one without a target where it names none.</summary>
    public required IReadOnlyList<CandidateExplanation> Candidates { get; init; }

    /// <summary>
    /// The greatest number of output tokens with which it would be admitted now, by whichever candidate; see
    /// <see cref="CandidateExplanation.MaxOutputTokens"/>.
    /// </summary>
    public long? MaxOutputTokens => Candidates.Max(candidate => candidate.MaxOutputTokens);
}
