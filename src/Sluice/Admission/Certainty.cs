using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// Finds out whether time alone brings one that is about to wait through: where a single meter holds it up, everything else has room for
/// it and for all that wait, and that meter has it before its deadline. Who comes after it and draws on that meter surely goes after it,
/// unless something else comes or it gives up.
/// </summary>
internal static class Certainty
{
    /// <param name="ask">The question.</param>
    /// <param name="ofCaller">What it draws on its caller at most.</param>
    /// <param name="now">The instant.</param>
    /// <returns>The meter, and the target that has room then; none where more than time decides.</returns>
    public static (Meter? Sole, Target? Through) FindSole(in Ask ask, in Amounts ofCaller, long now)
    {
        Meter? sole = null;
        if (!HasRoom(ask.Caller.Meters, ofCaller, ask.IsFurtherAttempt, now, ref sole))
            return default;
        var amount = sole is null ? 0 : ofCaller[sole.Index];
        Target? through = null;
        if (!ask.Candidates.IsEmpty && (through = FindTarget(ask, now, ref sole, ref amount)) is null)
            return default;
        // What money there will be hangs on what calls cost in the end.
        return sole is null || sole.Index == (int)Dimension.Cost || sole.SurelyBy(now, amount, sole.Drawing) > ask.Deadline
            ? default
            : (sole, through);
    }

    /// <summary>After one was let through while others wait: those that counted on the room which it took are no longer sure to go.</summary>
    public static void Recheck(Meter[] meters, long now)
    {
        foreach (var meter in meters)
        {
            if (meter.Line is { IsEmpty: false } line && !meter.Fits(now, line.Drawing))
                line.Tighten();
        }
    }

    // One held up by its caller needs any target with room; one held up by a target must have no other.
    private static Target? FindTarget(in Ask ask, long now, ref Meter? sole, ref long amount)
    {
        var candidates = ask.Candidates.Span;
        var mayBeTargets = sole is null && candidates.Length == 1;
        foreach (ref readonly var candidate in candidates)
        {
            var target = candidate.Target;
            if (candidate.After != TimeSpan.Zero || !target.IsEnabled || !target.Health.IsReady)
                continue;
            Amounts amounts = default;
            Demand.OfTarget(target, ask.Estimate, candidate.MaxCost, ref amounts);
            Meter? ofTarget = null;
            if (!HasRoom(target.Meters, amounts, skipPerCall: false, now, ref ofTarget))
                continue;
            if (ofTarget is null)
                return target;
            if (!mayBeTargets)
                continue;
            sole = ofTarget;
            amount = amounts[sole.Index];
            return target;
        }

        return null;
    }

    private static bool HasRoom(Meter[] meters, in Amounts amounts, bool skipPerCall, long now, ref Meter? sole)
    {
        foreach (var meter in meters)
        {
            var amount = amounts[meter.Index];
            if (amount == 0 || (skipPerCall && meter.IsPerCall) || meter.Fits(now, amount + meter.Drawing))
                continue;
            if (sole is not null)
                return false;
            sole = meter;
        }

        return true;
    }
}
