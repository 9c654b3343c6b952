namespace Sluice.Admission;

/// <summary>Waiters that were decided in one visit to the lock, in the order in which they are told once it is left.</summary>
internal struct Decided
{
    private Waiter? _first;
    private Waiter? _last;

    public void Add(Waiter waiter)
    {
        waiter.NextDecided = null;
        if (_last is null)
            _first = waiter;
        else
            _last.NextDecided = waiter;
        _last = waiter;
    }

    public Waiter? Take()
    {
        var waiter = _first;
        if (waiter is null)
            return null;
        _first = waiter.NextDecided;
        waiter.NextDecided = null; // it may be pooled and in use again once it is told
        return waiter;
    }
}
