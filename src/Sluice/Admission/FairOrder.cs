namespace Sluice.Admission;

/// <summary>
/// In which order those are asked that wait for one thing: between priorities by their shares, between callers of one priority by weight, both counted in
/// tokens, and first come first served within a caller. Asking goes through all in that order; those that cannot go keep their place.
/// </summary>
internal sealed class FairOrder
{
    private readonly Band[] _bands = [new(1), new(4), new(16), new(64)];
    private double _now;

    public int Count { get; private set; }

    /// <summary>Callers and priorities that wait: first come first served within each.</summary>
    public int Rows { get; private set; }

    public void Add(Waiter waiter)
    {
        var band = Of(waiter.Ask.Priority);
        if (band.Count == 0)
            band.Served = _now;
        Rows -= band.Rows;
        band.Add(waiter);
        Rows += band.Rows;
        Count++;
    }

    /// <param name="waiter">The one that leaves.</param>
    /// <param name="served">Whether it was let through; one that gave up has cost its caller nothing.</param>
    public void Remove(Waiter waiter, bool served)
    {
        var band = waiter.Flow!.Band;
        if (served)
        {
            band.Served += waiter.Cost / band.Share;
            _now = Math.Max(_now, band.Served);
        }

        Rows -= band.Rows;
        band.Remove(waiter, served);
        Rows += band.Rows;
        if (--Count > 0)
            return;
        _now = 0;
        foreach (var empty in _bands)
            empty.Reset();
    }

    /// <summary>Who is asked next; <see langword="null"/> if all were.</summary>
    public Waiter? Next()
    {
        Waiter? next = null;
        var earliest = double.PositiveInfinity;
        for (var i = _bands.Length - 1; i >= 0; i--)
        {
            var band = _bands[i];
            if (band.Next is not { } waiter)
                continue;
            var finish = band.Served + (waiter.Cost / band.Share);
            if (finish >= earliest)
                continue;
            next = waiter;
            earliest = finish;
        }

        return next;
    }

    /// <summary>The one that was asked cannot go.</summary>
    public static void PassBy(Waiter waiter) => waiter.Flow!.Band.PassBy(waiter.Flow);

    /// <summary>Asking begins anew.</summary>
    public void Rewind()
    {
        foreach (var band in _bands)
            band.Rewind();
    }

    /// <summary>How many wait that are of a priority or above it.</summary>
    public int CountFrom(Priority priority)
    {
        var count = 0;
        for (var i = Index(priority); i < _bands.Length; i++)
            count += _bands[i].Count;
        return count;
    }

    /// <summary>All that wait, in the order in which they go if each can when it is its turn and nobody else comes. For whoever looks; a walk over all.</summary>
    public IReadOnlyList<Waiter> Foretell()
    {
        var order = new List<Waiter>(Count);
        var turns = new PriorityQueue<(Flow Flow, Waiter Waiter, double Served), (double Finish, long Order)>[_bands.Length];
        var served = new double[_bands.Length];
        for (var i = 0; i < _bands.Length; i++)
        {
            served[i] = _bands[i].Served;
            turns[i] = new();
            foreach (var flow in _bands[i].Flows)
                Enqueue(turns[i], flow, flow.Waiters.First, flow.Served);
        }

        while (order.Count < Count)
        {
            var best = -1;
            for (var i = _bands.Length - 1; i >= 0; i--)
            {
                if (turns[i].Count > 0 && (best < 0 || FinishOf(i) < FinishOf(best)))
                    best = i;
            }

            served[best] = FinishOf(best);
            var (flow, waiter, before) = turns[best].Dequeue();
            order.Add(waiter);
            Enqueue(turns[best], flow, flow.Waiters.After(waiter), before + (waiter.Cost / flow.Weight));
        }

        return order;

        double FinishOf(int band) => served[band] + (turns[band].Peek().Waiter.Cost / _bands[band].Share);

        static void Enqueue(PriorityQueue<(Flow, Waiter, double), (double, long)> turns, Flow flow, Waiter? waiter, double served)
        {
            if (waiter is not null)
                turns.Enqueue((flow, waiter, served), (served + (waiter.Cost / flow.Weight), waiter.Order));
        }
    }

    private static int Index(Priority priority) => priority - Priority.Low;

    private Band Of(Priority priority) => _bands[Index(priority)];
}
