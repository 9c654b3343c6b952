namespace Sluice.Gateway.Admin.Explaining;

/// <summary>What would become of a call at this instant, and why. Nothing was consumed.</summary>
/// <param name="Passes">Whether it would be admitted now.</param>
/// <param name="Key">Who would call.</param>
/// <param name="Model">The public model name.</param>
/// <param name="Target">Where it would go.</param>
/// <param name="InputTokens">Tokens in that would be reserved.</param>
/// <param name="OutputTokens">Tokens out that would be reserved.</param>
/// <param name="MaxOutputTokens">The greatest number of output tokens with which it would pass now; null where not even without output.</param>
/// <param name="Refusal">What it would be told, and when it can pass; null where it passes.</param>
/// <param name="Candidates">How it stands with each target, in the order in which they are tried.</param>
internal sealed record ExplainView(
    bool Passes,
    string Key,
    string? Model,
    string? Target,
    long InputTokens,
    long OutputTokens,
    long? MaxOutputTokens,
    RefusalView? Refusal,
    IReadOnlyList<CandidateView> Candidates);
