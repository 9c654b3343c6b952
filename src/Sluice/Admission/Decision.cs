using System.Runtime.CompilerServices;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>
/// The one decision over the caller's scopes and the candidate targets in their order. Finding a pick consumes nothing; taking it books
/// everything it needs. Both run under the controller's lock.
/// </summary>
internal static class Decision
{
    /// <param name="ask">The question.</param>
    /// <param name="now">The instant.</param>
    /// <param name="pass">The latest pass over the waiters, whose blocks a newcomer respects; 0 if nobody waits.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="pick">What fits.</param>
    public static bool TryFind(ref Ask ask, long now, long pass, Clock clock, out Pick pick)
    {
        Unsafe.SkipInit(out pick); // amounts are filled in before they are read
        pick.Target = null;
        if (ask.Candidates.IsEmpty)
            return CallerFits(ref ask, now, pass, ask.MaxCost, ref pick);
        var found = ask.Choice is not null || ask.Favourite is not null
            ? TryChoose(ref ask, now, pass, clock, ref pick)
            : TryFindTarget(ref ask, now, pass, clock, isEmergency: false, ref pick);
        return found
            || (MayHelpInEmergency(ask, now, clock) && TryFindTarget(ref ask, now, pass, clock, isEmergency: true, ref pick));
    }

    private static bool TryFindTarget(ref Ask ask, long now, long pass, Clock clock, bool isEmergency, ref Pick pick)
    {
        var candidates = ask.Candidates.Span;
        var cost = candidates[0].MaxCost;
        var callerFits = CallerFits(ref ask, now, pass, cost, ref pick);
        for (var i = 0; i < candidates.Length; i++)
        {
            ref readonly var candidate = ref candidates[i];
            if (candidate.MaxCost != cost)
            {
                cost = candidate.MaxCost;
                callerFits = CallerFits(ref ask, now, pass, cost, ref pick);
            }

            if (callerFits && (candidate.After == TimeSpan.Zero || now >= DueAt(ask, candidate, clock)) && TargetFits(ref ask, candidate, now, pass, isEmergency, ref pick))
            {
                pick.Target = candidate.Target;
                return true;
            }
        }

        return false;
    }

    // The last resort: only when every pool is due, and none of its targets takes the call.
    private static bool MayHelpInEmergency(in Ask ask, long now, Clock clock)
    {
        var helps = false;
        foreach (ref readonly var candidate in ask.Candidates.Span)
        {
            if (candidate.After != TimeSpan.Zero && now < DueAt(ask, candidate, clock))
                return false;
            helps |= candidate.Target.Health.AdmitsEmergency(now);
        }

        return helps;
    }

    /// <summary>Whether the call could go somewhere; draws no lots.</summary>
    public static bool Fits(Ask ask, long now, long pass, Clock clock)
    {
        ask.Choice = null;
        return TryFind(ref ask, now, pass, clock, out _);
    }

    public static void Take(ref Pick pick, LeaseRecord record, long now)
    {
        var isFurther = record.Attempts++ > 0;
        if (isFurther && record.CallerMeters != record.Caller!.Meters)
            KeepPerCallMeters(record);
        var meters = record.CallerMeters;
        if (record.CallerMarks.Length < meters.Length)
            Array.Resize(ref record.CallerMarks, meters.Length * 2);
        var marks = record.CallerMarks;
        for (var i = 0; i < meters.Length; i++)
        {
            var meter = meters[i];
            if (!isFurther || !meter.IsPerCall)
                marks[i] = meter.Book(now, pick.OfCaller[meter.Index]);
        }

        record.CallerReserved = pick.OfCaller;
        record.AttemptIsOpen = true;
        record.IsHeard = false;
        if (record.Target != pick.Target)
            record.Target = pick.Target;
        record.EndsByClock = record.Caller!.EndsByClock || pick.Target is { EndsByClock: true };
        if (pick.Target is not { } target)
            return;
        target.OpenAttempts++;
        meters = target.Meters;
        if (record.TargetMeters != meters)
            record.TargetMeters = meters;
        if (record.TargetMarks.Length < meters.Length)
            Array.Resize(ref record.TargetMarks, meters.Length * 2);
        for (var i = 0; i < meters.Length; i++)
            record.TargetMarks[i] = meters[i].Book(now, pick.OfTarget[meters[i].Index]);
        record.TargetReserved = pick.OfTarget;
        if (record.Health != target.Health)
            record.Health = target.Health;
        record.Stamp = target.Health.Take(now);
        if (target.Health.Guards.Length != 0 || record.Guards.Length != 0)
            BookQuotas(ref pick, target, record, now);
    }

    // Quotas count an attempt by the whole truth, as callers' limits do, however its provider counts its rates.
    private static void BookQuotas(ref Pick pick, Target target, LeaseRecord record, long now)
    {
        var guards = target.Health.Guards;
        if (record.Guards != guards)
        {
            record.Guards = guards;
            record.QuotaMarks = new (Meter?, long)[guards.Length];
        }

        for (var i = 0; i < guards.Length; i++)
        {
            var meter = guards[i].Meter;
            record.QuotaMarks[i] = (meter, meter?.Book(now, pick.OfCaller[meter.Index]) ?? 0);
        }
    }

    /// <summary>When a candidate of a later pool may be used: after its time, or when there is no more time to wait or nothing to wait for.</summary>
    public static long DueAt(in Ask ask, in Candidate candidate, Clock clock) =>
        candidate.After <= ask.Hastened ? ask.Arrival : Math.Min(ask.Arrival + clock.Ticks(candidate.After), ask.Deadline);

    // The caller's meters were changed since the call came: what it draws once stays where it was booked, the rest goes to the new ones.
    private static void KeepPerCallMeters(LeaseRecord record)
    {
        var (before, marks) = (record.CallerMeters, record.CallerMarks);
        Meter[] kept = [.. before.Where(meter => meter.IsPerCall)];
        record.CallerMeters = [.. kept, .. record.Caller!.Meters.Where(meter => !meter.IsPerCall)];
        record.CallerMarks = new long[Math.Max(8, record.CallerMeters.Length)];
        for (var i = 0; i < kept.Length; i++)
            record.CallerMarks[i] = marks[Array.IndexOf(before, kept[i])];
    }

    // Of the first pool with room the one where the conversation was, else the one with the lowest score.
    private static bool TryChoose(ref Ask ask, long now, long pass, Clock clock, ref Pick pick)
    {
        var candidates = ask.Candidates.Span;
        var (best, lowest) = (-1, 0.0);
        var cost = candidates[0].MaxCost;
        var callerFits = CallerFits(ref ask, now, pass, cost, ref pick);
        for (var i = 0; i < candidates.Length; i++)
        {
            ref readonly var candidate = ref candidates[i];
            if (best >= 0 && candidate.Pool != candidates[best].Pool)
                break;
            if (candidate.MaxCost != cost)
            {
                cost = candidate.MaxCost;
                callerFits = CallerFits(ref ask, now, pass, cost, ref pick);
            }

            if (!callerFits || (candidate.After != TimeSpan.Zero && now < DueAt(ask, candidate, clock)) || !TargetFits(ref ask, candidate, now, pass, isEmergency: false, ref pick))
                continue;
            var score = candidate.Target == ask.Favourite ? double.NegativeInfinity : ask.Choice is { } choice ? choice.Score(candidate, now) : 0;
            if (best < 0 || score < lowest)
                (best, lowest) = (i, score);
        }

        if (best < 0)
            return false;
        ref readonly var chosen = ref candidates[best];
        Demand.OfCaller(ask.Estimate, chosen.MaxCost, ref pick.OfCaller);
        Demand.OfTarget(chosen.Target, ask.Estimate, chosen.MaxCost, ref pick.OfTarget);
        pick.Target = chosen.Target;
        return true;
    }

    private static bool CallerFits(ref Ask ask, long now, long pass, NanoUsd cost, ref Pick pick)
    {
        Demand.OfCaller(ask.Estimate, cost, ref pick.OfCaller);
        foreach (var meter in ask.Caller.Meters)
        {
            if (ask.IsFurtherAttempt && meter.IsPerCall)
                continue;
            var amount = pick.OfCaller[meter.Index];
            if (!meter.Fits(now, amount) || (pass != 0 && meter.BlockedIn >= pass && amount > meter.Line!.Beside))
                return false;
        }

        return true;
    }

    private static bool TargetFits(ref Ask ask, in Candidate candidate, long now, long pass, bool isEmergency, ref Pick pick)
    {
        var target = candidate.Target;
        if (!target.IsEnabled || !(isEmergency ? target.Health.AdmitsEmergency(now) : target.Health.Admits(now)) || (pass != 0 && target.Health.IsBlockedIn(pass)))
            return false;
        foreach (var guard in target.Health.Guards)
        {
            var amount = guard.Meter is { } meter ? pick.OfCaller[meter.Index] : 0;
            if (!guard.Fits(now, amount) || (pass != 0 && guard.BudgetBlockedIn == pass && amount != 0))
                return false;
        }

        Demand.OfTarget(target, ask.Estimate, candidate.MaxCost, ref pick.OfTarget);
        foreach (var meter in target.Meters)
        {
            var amount = pick.OfTarget[meter.Index];
            if (!meter.Fits(now, amount) || (pass != 0 && meter.BlockedIn >= pass && amount > meter.Line!.Beside))
                return false;
        }

        return true;
    }
}
