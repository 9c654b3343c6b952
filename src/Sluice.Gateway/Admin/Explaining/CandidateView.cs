using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.Gateway.Admin.Explaining;

/// <summary>How a call stands with one target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Passes">Whether it could go there now.</param>
/// <param name="MaxOutputTokens">The greatest number of output tokens with which it could.</param>
/// <param name="Refusal">What it would be told if there were no other target.</param>
/// <param name="Gates">Every limit and state that was looked at, in order.</param>
internal sealed record CandidateView(string? Target, bool Passes, long? MaxOutputTokens, RefusalView? Refusal, IReadOnlyList<GateView> Gates)
{
    public static CandidateView Of(CandidateExplanation candidate, DateTime at) => new(
        candidate.Target,
        candidate.Passes,
        Bounded(candidate.MaxOutputTokens),
        candidate.Refusal is { } refusal ? RefusalView.Of(refusal) : null,
        [.. candidate.Gates.Select(gate => GateView.Of(gate, at))]);

    /// <summary>What nothing bounds is no number that anybody can use.</summary>
    public static long? Bounded(long? tokens) => tokens >= LimitOptions.Greatest ? null : tokens;
}
