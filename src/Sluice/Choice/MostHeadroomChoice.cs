using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>The part of the tightest limit that is not left.</summary>
internal sealed class MostHeadroomChoice : IChoice
{
    public double Score(in Candidate candidate, long now)
    {
        var most = 0.0;
        foreach (var meter in candidate.Target.Meters)
            most = Math.Max(most, 1 - ((double)meter.Remaining(now) / meter.Max));
        return most;
    }
}
