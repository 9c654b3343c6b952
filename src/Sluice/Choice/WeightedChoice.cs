using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>
/// A race: each draws a time that is exponentially distributed with its weight as the rate, and the first one wins, which each does in proportion to its weight.
/// </summary>
internal sealed class WeightedChoice(Random random) : IChoice
{
    public double Score(in Candidate candidate, long now) => -Math.Log(1 - random.NextDouble()) / candidate.Target.Weight;
}
