using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>
/// Those that wait, in the order they came: a list, and their deadlines in a heap. Which order they are asked in is decided here and nowhere
/// else. Guarded by the controller's lock.
/// </summary>
internal sealed class WaitQueue
{
    private readonly PriorityQueue<(Waiter Waiter, int Ticket), (long Deadline, long Order)> _deadlines = new();
    private Waiter? _last;
    private long _order; // those of one deadline come up in the order they came
    private int _candidates;
    private Amounts _drawing; // by dimension, how many of those that wait draw on it at all

    public Waiter? First { get; private set; }

    public int Count { get; private set; }

    public long EarliestDeadline
    {
        get
        {
            DropEnded();
            return _deadlines.TryPeek(out _, out var first) ? first.Deadline : Meter.Never;
        }
    }

    /// <param name="waiter">The one that starts to wait.</param>
    /// <param name="now">The instant.</param>
    /// <param name="hope">The earliest instant at which it could go.</param>
    public void Add(Waiter waiter, long now, long hope)
    {
        waiter.Stake.Enter(waiter.Ask, now, hope);
        waiter.IsQueued = true;
        waiter.Ahead = _last;
        if (_last is null)
            First = waiter;
        else
            _last.Behind = waiter;
        _last = waiter;
        Count++;
        _deadlines.Enqueue((waiter, waiter.Ticket), (waiter.Ask.Deadline, _order++));
        CountUsers(waiter, 1);
    }

    /// <param name="waiter">One that waits.</param>
    /// <param name="admittedAt">When it was let through; <see cref="long.MinValue"/> if it gave up or was refused.</param>
    public void Remove(Waiter waiter, long admittedAt)
    {
        waiter.Stake.Leave(admittedAt);
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
            if (!HoldsUpEverybody(candidate.Target, pass))
                return false;
            shared += candidate.Target.WaitingUsers;
        }

        return shared != 0 && shared == _candidates;
    }

    // What holds up one for want of tokens lets those pass that need none.
    private bool HoldsUpEverybody(Target target, long pass)
    {
        if (target.BlockedIn != pass)
            return false;
        if (target.Health.BlockedIn == pass)
            return true;
        foreach (var meter in target.Meters)
        {
            if (meter.BlockedIn == pass && _drawing[meter.Index] == Count)
                return true;
        }

        return false;
    }

    /// <summary>Runs a change of the meters that callers draw on, and counts their users anew.</summary>
    public void Reconfigure(Action<Waiter> refresh, long now)
    {
        for (var waiter = First; waiter is not null; waiter = waiter.Behind)
        {
            CountUsers(waiter, -1);
            waiter.Stake.Leave(admittedAt: long.MinValue);
        }

        for (var waiter = First; waiter is not null; waiter = waiter.Behind)
        {
            refresh(waiter);
            CountUsers(waiter, 1);
            waiter.Stake.Enter(waiter.Ask, now, hope: Meter.Never);
        }
    }

    public Waiter? NextDue(long now)
    {
        DropEnded();
        return _deadlines.TryPeek(out var entry, out var first) && first.Deadline <= now ? entry.Waiter : null;
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
            _deadlines.Enqueue((waiter, waiter.Ticket), (waiter.Ask.Deadline, _order++));
    }

    private void CountUsers(Waiter waiter, int by)
    {
        Amounts least = default;
        Demand.OfCaller(waiter.Ask.Estimate, LeastCost(waiter.Ask), ref least);
        if (!waiter.Ask.IsFurtherAttempt)
        {
            foreach (var meter in waiter.Ask.Caller.Meters)
                meter.WaitingUsers += least[meter.Index] > 0 ? by : 0;
        }

        // A target may count the output that is expected instead.
        least[(int)Dimension.OutputTokens] = Math.Min(waiter.Ask.Estimate.MaxOutputTokens, waiter.Ask.Estimate.ExpectedOutputTokens);
        least[(int)Dimension.Tokens] = waiter.Ask.Estimate.InputTokens + least[(int)Dimension.OutputTokens];
        for (var i = 0; i < Amounts.Length; i++)
            _drawing[i] += least[i] > 0 ? by : 0;

        foreach (ref readonly var candidate in waiter.Ask.Candidates.Span)
        {
            candidate.Target.WaitingUsers += by;
            _candidates += by;
        }

        if (waiter.Ask.Candidates.IsEmpty)
            _candidates += by;
    }

    private static NanoUsd LeastCost(in Ask ask)
    {
        if (ask.Candidates.IsEmpty)
            return ask.MaxCost;
        var least = ask.Candidates.Span[0].MaxCost;
        foreach (ref readonly var candidate in ask.Candidates.Span)
            least = candidate.MaxCost < least ? candidate.MaxCost : least;
        return least;
    }
}
