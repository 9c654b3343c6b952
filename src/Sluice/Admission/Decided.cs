using Sluice.State;

namespace Sluice.Admission;

/// <summary>
/// What one visit to the lock leaves to be told once it is left: records for the journal, then the waiters that were decided, in their order.
/// </summary>
internal struct Decided
{
    private Waiter? _first;
    private Waiter? _last;
    private JournalRecord? _record;

    public void Add(Waiter waiter)
    {
        waiter.NextDecided = null;
        if (_last is null)
            _first = waiter;
        else
            _last.NextDecided = waiter;
        _last = waiter;
    }

    /// <summary>Records come in no order.</summary>
    public void Add(JournalRecord record)
    {
        record.Next = _record;
        _record = record;
    }

    public JournalRecord? TakeRecord()
    {
        var record = _record;
        _record = record?.Next;
        return record;
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
