namespace Sluice.Admission;

/// <summary>
/// The waiters of one priority for one thing, by callers: next is whose virtual finish time is the earliest, where a caller's virtual time is the cost of
/// what it was given over its weight, and one that begins to wait starts where the last that went has come to. So nobody saves up claims while it does not
/// wait, and of what others of its priority come with after it, at most its own cost times their weight over its own goes before a call that is its caller's next.
/// </summary>
/// <param name="share">Its share beside the other priorities.</param>
internal sealed class Band(double share)
{
    private readonly Dictionary<object, Flow> _flows = [];
    private readonly FlowHeap _heap = new();
    private readonly List<Flow> _moved = [];
    private readonly Stack<Flow> _pool = new();
    private double _now;

    public double Share => share;

    /// <summary>Virtual time: the cost of what the priority was given, over its share.</summary>
    public double Served { get; set; }

    public int Count { get; private set; }

    /// <summary>Who is asked next; <see langword="null"/> if all were.</summary>
    public Waiter? Next => _heap.First?.Cursor;

    public int Rows => _flows.Count;

    /// <summary>The callers that wait.</summary>
    public IEnumerable<Flow> Flows => _flows.Values;

    public void Add(Waiter waiter)
    {
        var key = waiter.Ask.Flow;
        if (!_flows.TryGetValue(key.Of, out var flow))
        {
            _flows[key.Of] = flow = _pool.TryPop(out var pooled) ? pooled : new();
            (flow.Band, flow.Key, flow.Weight, flow.Served) = (this, key, waiter.Ask.Caller.Weight, _now);
        }

        waiter.Flow = flow;
        flow.Waiters.Add(waiter);
        Count++;
        if (flow.Cursor is null)
            Point(flow, waiter);
    }

    /// <param name="waiter">The one that leaves.</param>
    /// <param name="served">Whether it was let through.</param>
    public void Remove(Waiter waiter, bool served)
    {
        var flow = waiter.Flow!;
        var behind = flow.Waiters.After(waiter);
        flow.Waiters.Remove(waiter);
        waiter.Flow = null;
        Count--;
        if (served)
        {
            flow.Served += waiter.Cost / flow.Weight;
            _now = Math.Max(_now, flow.Served);
        }

        if (flow.Cursor == waiter)
            Point(flow, behind);
        else if (served && flow.Cursor is { } next)
            Point(flow, next);
        if (flow.Waiters.First is null)
            Drop(flow);
    }

    /// <summary>The one that was asked cannot go: who comes after it?</summary>
    public void PassBy(Flow flow)
    {
        if (!flow.IsMoved)
        {
            flow.IsMoved = true;
            _moved.Add(flow);
        }

        Point(flow, flow.Waiters.After(flow.Cursor!));
    }

    /// <summary>All are asked anew, from the first on.</summary>
    public void Rewind()
    {
        foreach (var flow in _moved)
        {
            flow.IsMoved = false;
            if (flow.Waiters.First is { } first)
                Point(flow, first);
            else
                _pool.Push(flow);
        }

        _moved.Clear();
    }

    public void Reset()
    {
        _now = 0;
        Served = 0;
    }

    private void Point(Flow flow, Waiter? waiter)
    {
        flow.Cursor = waiter;
        if (waiter is null)
        {
            _heap.Remove(flow);
            return;
        }

        flow.Weight = waiter.Ask.Caller.Weight;
        flow.Finish = flow.Served + (waiter.Cost / flow.Weight);
        _heap.Place(flow);
    }

    private void Drop(Flow flow)
    {
        _heap.Remove(flow);
        _flows.Remove(flow.Key.Of);
        flow.Key = default;
        flow.Cursor = null;
        if (!flow.IsMoved)
            _pool.Push(flow);
    }
}
