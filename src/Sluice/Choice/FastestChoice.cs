using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>The average time to the first token, which fades: so that one that was slow once is asked again.</summary>
internal sealed class FastestChoice : IChoice
{
    public double Score(in Candidate candidate, long now) => candidate.Target.Speed.Average(now);
}
