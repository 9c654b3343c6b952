using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>
/// What one that waits adds to the lines of the meters it draws on; leaving takes away exactly that, whatever the policy has become.
/// Its work grows with meters and candidates, never with those that wait. Guarded by the controller's lock.
/// </summary>
internal sealed class Stake
{
    private LineShare[] _shares = new LineShare[8];
    private int _count;
    private long _hope;

    /// <param name="ask">The question of the one that starts to wait.</param>
    /// <param name="now">The instant.</param>
    /// <param name="hope">The earliest instant at which it could go.</param>
    public void Enter(in Ask ask, long now, long hope)
    {
        _hope = hope;
        Amounts amounts = default;
        Demand.OfCaller(ask.Estimate, MostCost(ask), ref amounts);
        var (sole, through) = Certainty.FindSole(ask, amounts, now);
        foreach (var meter in ask.Caller.Meters)
        {
            if (!ask.IsFurtherAttempt || !meter.IsPerCall)
                Join(meter, amounts[meter.Index], ask.Flow, givesBack: !meter.IsPerCall, meter == sole, now, closes: meter.Index != (int)Dimension.Cost);
        }

        var candidates = ask.Candidates.Span;
        foreach (ref readonly var candidate in candidates)
        {
            var target = candidate.Target;
            var isOnlyWay = candidates.Length == 1 && candidate.After == TimeSpan.Zero;
            Demand.OfTarget(target, ask.Estimate, candidate.MaxCost, ref amounts);
            foreach (var meter in target.Meters)
                Join(meter, amounts[meter.Index], ask.Flow, Demand.GivesBack(target.Count, meter), meter == sole, now, isOnlyWay);
        }

        if (sole?.Line is not { } line)
            return;
        RelyOn(ask.Caller.Meters, line);
        if (through is not null)
            RelyOn(through.Meters, line);
    }

    /// <param name="admittedAt">When it was let through; <see cref="long.MinValue"/> if it was not.</param>
    public void Leave(long admittedAt)
    {
        foreach (ref readonly var share in _shares.AsSpan(0, _count))
            share.Line.Leave(share, inTurn: admittedAt >= _hope);
        Array.Clear(_shares, 0, _count);
        _count = 0;
    }

    private void Join(Meter meter, long amount, FlowKey flow, bool givesBack, bool isSole, long now, bool closes)
    {
        if (amount == 0)
            return;
        if (_count == _shares.Length)
            Array.Resize(ref _shares, _count * 2);
        var closedUntil = closes ? meter.HopeBehind(now, amount, givesBack, flow) : long.MinValue;
        var line = meter.Line ??= new();
        var ahead = isSole ? amount : 0;
        var share = line.Share(flow, amount, ahead, givesBack ? 0 : ahead, closedUntil > now && closedUntil != Meter.Never ? closedUntil : long.MinValue);
        line.Join(share);
        if (line.IsMixed && !meter.Fits(now, line.Drawing))
            line.Tighten(); // it may go before those that counted on the room here
        _shares[_count++] = share;
    }

    private static void RelyOn(Meter[] meters, Line line)
    {
        foreach (var meter in meters)
        {
            if (meter.Line is { IsEmpty: false } other && other != line)
                line.RelyOn(other);
        }
    }

    private static NanoUsd MostCost(in Ask ask)
    {
        if (ask.Candidates.IsEmpty)
            return ask.MaxCost;
        NanoUsd most = default;
        foreach (ref readonly var candidate in ask.Candidates.Span)
            most = candidate.MaxCost > most ? candidate.MaxCost : most;
        return most;
    }
}
