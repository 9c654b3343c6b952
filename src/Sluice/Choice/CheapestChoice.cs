using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>What the call costs at most.</summary>
internal sealed class CheapestChoice : IChoice
{
    public double Score(in Candidate candidate, long now) => candidate.IsUnpriced ? double.MaxValue : candidate.MaxCost.Value;
}
