using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// Those that wait for one thing: a meter, or a target that takes no calls. What holds up the first of them often holds up all, and then nobody else is
/// asked. Pooled. Guarded by the controller's lock.
/// </summary>
internal sealed class Lane
{
    private readonly List<Target> _targets = [];
    private Amounts _drawing; // by dimension, how many draw on it whichever way they go
    private Meter[] _meters = [];
    private int _others;
    private int _furtherAttempts;
    private int _elsewhere;
    private long _lastServed;
    private double _gap;

    /// <summary>Who goes first.</summary>
    public readonly FairOrder Order = new();

    /// <summary>What they wait for; <see langword="null"/> while nobody does.</summary>
    public object? For { get; private set; }

    public Lane? Ahead;
    public Lane? Behind;

    /// <summary>Its place among the lanes: rises whenever one of them was let through.</summary>
    public long Turn;

    /// <summary>Whether it is not asked until something changes; its number among the lane's sleeps, and what stays marked meanwhile.</summary>
    public bool IsAsleep;
    public int Sleep;
    public readonly List<Meter> Marked = [];

    public void Open(object waitedFor, in Ask first, long now)
    {
        For = waitedFor;
        _lastServed = now;
        CompareWith(first);
    }

    public void Close()
    {
        For = null;
        _meters = [];
        _targets.Clear();
        _gap = 0;
    }

    public void Add(Waiter waiter)
    {
        waiter.Lane = this;
        Compare(waiter);
        Order.Add(waiter);
    }

    /// <summary>The meters that callers draw on were changed.</summary>
    public void Recount()
    {
        var waiters = Order.Foretell();
        foreach (var waiter in waiters)
            Count(waiter, -1);
        CompareWith(waiters[0].Ask);
        foreach (var waiter in waiters)
            Compare(waiter);
    }

    public void Remove(Waiter waiter, bool served, long now)
    {
        waiter.Lane = null;
        Count(waiter, -1);
        Order.Remove(waiter, served);
        if (!served)
            return;
        var gap = now - _lastServed;
        _gap = _gap == 0 ? gap : _gap + ((gap - _gap) / 8);
        _lastServed = now;
    }

    /// <summary>How long a place takes that is so far from the front, as fast as it went of late; 0 where nobody has gone yet.</summary>
    public long Expected(int place) => (long)Math.Min(long.MaxValue / 4, _gap * place);

    /// <summary>Whether none of them can go as long as the given one cannot, because all draw on what holds it up or go where it could go.</summary>
    public bool IsHeldUpWith(Waiter waiter, long pass)
    {
        if (For is Meter meter && HoldsUpAll(meter, pass) && waiter.Ask.Caller.Meters.AsSpan().Contains(meter))
            return true;
        if (_others == 0)
        {
            foreach (var own in _meters)
            {
                if ((_furtherAttempts == 0 || !own.IsPerCall) && HoldsUpAll(own, pass))
                    return true;
            }
        }

        if (_elsewhere != 0 || waiter.Ask.Candidates.IsEmpty)
            return false;
        foreach (ref readonly var candidate in waiter.Ask.Candidates.Span)
        {
            if (!HoldsUpAll(candidate.Target, pass))
                return false;
        }

        return true;
    }

    // What holds up one for want of tokens lets those pass that need none.
    private bool HoldsUpAll(Meter meter, long pass) =>
        meter.BlockedIn >= pass && meter.Line is { Beside: 0 } && _drawing[meter.Index] == Order.Count;

    private bool HoldsUpAll(Target target, long pass)
    {
        if (target.BlockedIn != pass)
            return false;
        if (target.Health.IsBlockedIn(pass))
            return true;
        foreach (var meter in target.Meters)
        {
            if (HoldsUpAll(meter, pass))
                return true;
        }

        return false;
    }

    private void CompareWith(in Ask first)
    {
        _meters = first.Caller.Meters;
        _targets.Clear();
        foreach (ref readonly var candidate in first.Candidates.Span)
            _targets.Add(candidate.Target);
    }

    private void Compare(Waiter waiter)
    {
        waiter.HasLaneTargets = HasSameTargets(waiter.Ask.Candidates.Span);
        waiter.HasLaneMeters = waiter.Ask.Caller.Meters == _meters;
        Count(waiter, 1);
    }

    private void Count(Waiter waiter, int by)
    {
        if (!waiter.HasLaneMeters)
            _others += by;
        if (!waiter.HasLaneTargets)
            _elsewhere += by;
        if (waiter.Ask.IsFurtherAttempt)
            _furtherAttempts += by;
        Amounts least = default;
        Demand.LeastOf(waiter.Ask, ref least);
        for (var i = 0; i < Amounts.Length; i++)
            _drawing[i] += least[i] > 0 ? by : 0;
    }

    private bool HasSameTargets(ReadOnlySpan<Candidate> candidates)
    {
        if (candidates.Length != _targets.Count)
            return false;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].Target != _targets[i] && !_targets.Contains(candidates[i].Target))
                return false;
        }

        return true;
    }
}
