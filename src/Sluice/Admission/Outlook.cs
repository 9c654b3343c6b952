using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// Whether one that waits can still pass in its time, by what is certain: what ended calls used and when it leaves, how long a target is out. What open calls
/// hold may come back, those before it may give up, and what a provider's headers said the next ones may take back.
/// </summary>
internal static class Outlook
{
    /// <param name="ask">The question.</param>
    /// <param name="now">The instant.</param>
    public static bool IsOpen(in Ask ask, long now)
    {
        if (ask.Candidates.IsEmpty)
            return IsOpenFor(ask, ask.MaxCost, now);
        foreach (ref readonly var candidate in ask.Candidates.Span)
        {
            if (IsOpenAt(ask, candidate, ask.Deadline, now) && IsOpenFor(ask, candidate.MaxCost, now))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Lets a later pool be used before its time where none of the candidates before it can come free until then: waiting for them would only be late.
    /// </summary>
    /// <param name="ask">The question, which fits nowhere now.</param>
    /// <param name="now">The instant.</param>
    /// <param name="clock">The clock.</param>
    /// <returns>Whether there is such a pool, so that it is worth asking again.</returns>
    public static bool Hastens(ref Ask ask, long now, Clock clock)
    {
        var before = ask.Hastened;
        foreach (ref readonly var candidate in ask.Candidates.Span)
        {
            if (candidate.After > ask.Hastened && IsAnyOpenBefore(ask, Decision.DueAt(ask, candidate, clock), now))
                break;
            if (candidate.After > ask.Hastened)
                ask.Hastened = candidate.After;
        }

        return ask.Hastened > before;
    }

    private static bool IsAnyOpenBefore(in Ask ask, long due, long now)
    {
        foreach (ref readonly var candidate in ask.Candidates.Span)
        {
            if (candidate.After <= ask.Hastened && IsOpenAt(ask, candidate, due, now))
                return true;
        }

        return false;
    }

    /// <summary>Whether what may pass a meter ever gets less, but by another policy.</summary>
    public static bool MayClose(Meter meter) => meter is not (GaugeMeter or CapMeter or LearnedMeter);

    private static bool IsOpenFor(in Ask ask, Pricing.NanoUsd cost, long now)
    {
        Amounts amounts = default;
        Demand.OfCaller(ask.Estimate, cost, ref amounts);
        foreach (var meter in ask.Caller.Meters)
        {
            if (!(ask.IsFurtherAttempt && meter.IsPerCall) && !IsOpenAt(meter, amounts, ask.Deadline, now))
                return false;
        }

        return true;
    }

    private static bool IsOpenAt(in Ask ask, in Candidate candidate, long deadline, long now)
    {
        var target = candidate.Target;
        if (!target.IsEnabled || target.Health.HopeAt(now, 1) > deadline)
            return false;
        Amounts amounts = default;
        Demand.OfCaller(ask.Estimate, candidate.MaxCost, ref amounts);
        foreach (var guard in target.Health.Guards)
        {
            if (guard.Meter is { } meter && guard.HopeAt(now, amounts[meter.Index]) > deadline)
                return false;
        }

        Demand.OfTarget(target, ask.Estimate, candidate.MaxCost, ref amounts);
        foreach (var meter in target.Meters)
        {
            if (!IsOpenAt(meter, amounts, deadline, now))
                return false;
        }

        return true;
    }

    private static bool IsOpenAt(Meter meter, in Amounts amounts, long deadline, long now) =>
        amounts[meter.Index] == 0 || meter is LearnedMeter || meter.HopeAt(now, amounts[meter.Index]) <= deadline;
}
