using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>What a look at those that wait has marked, so that those behind do not overtake them. Reused. Guarded by the controller's lock.</summary>
internal sealed class Marks
{
    /// <summary>The meters, those of targets among them.</summary>
    public List<Meter> Meters { get; } = [];

    /// <summary>Whether more than callers' meters may have to do with it: a target that was marked, or one whose state changes without a word.</summary>
    public bool ReachTargets { get; set; }

    public void Add(Meter meter)
    {
        if (!Meters.Contains(meter))
            Meters.Add(meter);
    }

    public void Clear()
    {
        Meters.Clear();
        ReachTargets = false;
    }

    /// <summary>Whether nobody but those of one lane draws on what was marked, so that it concerns nobody else.</summary>
    public bool AreOnly(Lane lane)
    {
        if (ReachTargets || Meters.Count == 0)
            return false;
        foreach (var meter in Meters)
        {
            if (meter.Line!.Lane != lane)
                return false;
        }

        return true;
    }

    /// <summary>Whether those of several lanes draw on one of the meters.</summary>
    public bool AreShared => Meters.Exists(static meter => meter.Line!.Lane is null);
}
