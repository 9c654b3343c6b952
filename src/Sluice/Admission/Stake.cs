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
    private readonly List<Hope> _hopes = [];
    private int _count;
    private int _hopeCount;
    private long _hope;

    /// <param name="waiter">The one that starts to wait.</param>
    /// <param name="now">The instant.</param>
    /// <param name="hope">The earliest instant at which it could go.</param>
    public void Enter(Waiter waiter, long now, long hope)
    {
        ref readonly var ask = ref waiter.Ask;
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

        HopeAnew(waiter);
        if (sole?.Line is not { } line)
            return;
        RelyOn(ask.Caller.Meters, line);
        if (through is not null)
            RelyOn(through.Meters, line);
    }

    /// <summary>It stands in a lane now; lanes that slept because nobody else drew on what they wait for have to be woken.</summary>
    public void Stand(Lane lane, WaitQueue queue)
    {
        foreach (ref readonly var share in _shares.AsSpan(0, _count))
        {
            share.Line.Stand(lane);
            if (share.Line.Sleeper is { } sleeper)
                queue.Wake(sleeper);
        }
    }

    /// <summary>All that it can hope for, whether it was dashed before or not.</summary>
    public void HopeAnew(Waiter waiter)
    {
        GiveUpHope();
        ref readonly var ask = ref waiter.Ask;
        var candidates = ask.Candidates.Span;
        Amounts amounts = default;
        Demand.OfCaller(ask.Estimate, candidates.IsEmpty ? ask.MaxCost : candidates[0].MaxCost, ref amounts);
        foreach (var meter in ask.Caller.Meters)
        {
            if (!ask.IsFurtherAttempt || !meter.IsPerCall)
                HopeFor(meter, amounts[meter.Index], waiter);
        }

        for (var i = 0; i < candidates.Length; i++)
        {
            ref readonly var candidate = ref candidates[i];
            var target = candidate.Target;
            if (i > 0 && candidate.MaxCost != candidates[i - 1].MaxCost)
                HopeForMoney(waiter, candidate.MaxCost);
            HopeFor(target.Health.Hopes, 1, waiter);
            Demand.OfCaller(ask.Estimate, candidate.MaxCost, ref amounts);
            foreach (var guard in target.Health.Guards)
            {
                if (guard.Meter is { } meter)
                    HopeFor(guard.Hopes, amounts[meter.Index], waiter);
            }

            Demand.OfTarget(target, ask.Estimate, candidate.MaxCost, ref amounts);
            foreach (var meter in target.Meters)
                HopeFor(meter, amounts[meter.Index], waiter);
        }
    }

    /// <param name="admittedAt">When it was let through; <see cref="long.MinValue"/> if it was not.</param>
    public void Leave(long admittedAt)
    {
        foreach (ref readonly var share in _shares.AsSpan(0, _count))
            share.Line.Leave(share, inTurn: admittedAt >= _hope);
        Array.Clear(_shares, 0, _count);
        _count = 0;
        GiveUpHope();
    }

    private void GiveUpHope()
    {
        for (var i = 0; i < _hopeCount; i++)
            _hopes[i].Heap?.Remove(_hopes[i]);
        _hopeCount = 0;
    }

    private void HopeForMoney(Waiter waiter, NanoUsd cost)
    {
        foreach (var meter in waiter.Ask.Caller.Meters)
        {
            if (meter.Index == (int)Dimension.Cost)
                HopeFor(meter, cost.Value, waiter);
        }
    }

    private void HopeFor(Meter meter, long amount, Waiter waiter)
    {
        if (amount != 0 && Outlook.MayClose(meter))
            HopeFor((meter.Line ??= new()).Hopes, amount, waiter);
    }

    private void HopeFor(Hopes hopes, long amount, Waiter waiter)
    {
        if (_hopeCount == _hopes.Count)
            _hopes.Add(new(waiter));
        var hope = _hopes[_hopeCount++];
        (hope.Amount, hope.Deadline) = (amount, waiter.Ask.Deadline);
        hopes.Add(hope);
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
