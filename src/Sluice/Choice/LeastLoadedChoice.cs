using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>Open attempts with this one, for each unit of weight.</summary>
internal sealed class LeastLoadedChoice : IChoice
{
    public double Score(in Candidate candidate, long now) => (candidate.Target.OpenAttempts + 1) / candidate.Target.Weight;
}
