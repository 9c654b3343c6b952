using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// Those that wait, in the order they came: a list, and their deadlines in a heap. Which order they are asked in is decided here and nowhere
/// else. Guarded by the controller's lock.
/// </summary>
internal sealed class WaitQueue
{
    private readonly PriorityQueue<(Waiter Waiter, int Ticket), long> _deadlines = new();
    private Waiter? _last;
    private int _candidates;

    public Waiter? First { get; private set; }

    public int Count { get; private set; }

    public long EarliestDeadline
    {
        get
        {
            DropEnded();
            return _deadlines.TryPeek(out _, out var deadline) ? deadline : Meter.Never;
        }
    }

    public void Add(Waiter waiter)
    {
        waiter.IsQueued = true;
        waiter.Ahead = _last;
        if (_last is null)
            First = waiter;
        else
            _last.Behind = waiter;
        _last = waiter;
        Count++;
        _deadlines.Enqueue((waiter, waiter.Ticket), waiter.Ask.Deadline);
        CountUsers(waiter, 1);
    }

    public void Remove(Waiter waiter)
    {
        waiter.IsQueued = false;
        if (waiter.Ahead is null)
            First = waiter.Behind;
        else
            waiter.Ahead.Behind = waiter.Behind;
        if (waiter.Behind is null)
            _last = waiter.Ahead;
        else
            waiter.Behind.Ahead = waiter.Ahead;
        waiter.Ahead = null;
        waiter.Behind = null;
        waiter.Ticket++;
        Count--;
        CountUsers(waiter, -1);
    }

    /// <summary>Whether nobody can go as long as the given waiter cannot, because all draw on a meter or wait for targets that hold it up.</summary>
    public bool AllShareBlocksOf(Waiter waiter, long pass)
    {
        if (!waiter.Ask.IsFurtherAttempt)
        {
            foreach (var meter in waiter.Ask.Caller.Meters)
            {
                if (meter.BlockedIn == pass && meter.WaitingUsers == Count)
                    return true;
            }
        }

        var shared = 0;
        foreach (ref readonly var candidate in waiter.Ask.Candidates.Span)
        {
            if (candidate.Target.BlockedIn != pass)
                return false;
            shared += candidate.Target.WaitingUsers;
        }

        return shared != 0 && shared == _candidates;
    }

    /// <summary>Runs a change of the meters that callers draw on, and counts their users anew.</summary>
    public void Reconfigure(Action<Waiter> refresh)
    {
        for (var waiter = First; waiter is not null; waiter = waiter.Behind)
            CountUsers(waiter, -1);
        for (var waiter = First; waiter is not null; waiter = waiter.Behind)
        {
            refresh(waiter);
            CountUsers(waiter, 1);
        }
    }

    public Waiter? NextDue(long now)
    {
        DropEnded();
        return _deadlines.TryPeek(out var entry, out var deadline) && deadline <= now ? entry.Waiter : null;
    }

    // Entries of waiters that have gone are dropped as they come up, and all at once when they outnumber those that wait.
    private void DropEnded()
    {
        while (_deadlines.TryPeek(out var entry, out _) && entry.Waiter.Ticket != entry.Ticket)
            _deadlines.Dequeue();
        if (_deadlines.Count <= (2 * Count) + 64)
            return;
        _deadlines.Clear();
        for (var waiter = First; waiter is not null; waiter = waiter.Behind)
            _deadlines.Enqueue((waiter, waiter.Ticket), waiter.Ask.Deadline);
    }

    private void CountUsers(Waiter waiter, int by)
    {
        if (!waiter.Ask.IsFurtherAttempt)
        {
            foreach (var meter in waiter.Ask.Caller.Meters)
                meter.WaitingUsers += by;
        }

        foreach (ref readonly var candidate in waiter.Ask.Candidates.Span)
        {
            candidate.Target.WaitingUsers += by;
            _candidates += by;
        }

        if (waiter.Ask.Candidates.IsEmpty)
            _candidates += by;
    }
}
