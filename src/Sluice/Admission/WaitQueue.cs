using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// Those that wait: a <see cref="Lane"/> for each thing that they wait for, and their deadlines in a heap. Of the lanes, the one from which nobody went for the
/// longest is asked first. Guarded by the controller's lock.
/// </summary>
internal sealed partial class WaitQueue
{
    private readonly PriorityQueue<(Waiter Waiter, int Ticket), (long Deadline, long Order)> _deadlines = new();
    private readonly Dictionary<object, Lane> _lanes = [];
    private readonly Stack<Lane> _pool = new();
    private readonly WaiterList[] _byPriority = [new(WaiterList.OfPriority), new(WaiterList.OfPriority), new(WaiterList.OfPriority), new(WaiterList.OfPriority)];
    private long _order;
    private long _turns;

    public int Count { get; private set; }

    /// <summary>The latest pass over the lanes: what is marked with it was found to be waited for in it.</summary>
    public long Pass { get; set; }

    /// <summary>The lane that is asked first, of those that do not sleep.</summary>
    public Lane? FirstLane { get; private set; }

    public Lane? LastLane { get; private set; }

    public long EarliestDeadline
    {
        get
        {
            DropEnded();
            return _deadlines.TryPeek(out _, out var first) ? first.Deadline : Meter.Never;
        }
    }

    /// <summary>Anybody that waits; <see langword="null"/> if nobody does.</summary>
    public Waiter? Any => Array.Find(_byPriority, static list => list.First is not null)?.First;

    /// <param name="waiter">The one that starts to wait.</param>
    /// <param name="block">What holds it up.</param>
    /// <param name="now">The instant.</param>
    public void Add(Waiter waiter, in Block block, long now)
    {
        waiter.Stake.Enter(waiter, now, block.Hope);
        waiter.IsQueued = true;
        waiter.Order = _order++;
        waiter.Cost = Math.Max(1, waiter.Ask.Estimate.InputTokens + waiter.Ask.Estimate.MaxOutputTokens);
        ListOf(waiter).Add(waiter);
        Count++;
        _deadlines.Enqueue((waiter, waiter.Ticket), (waiter.Ask.Deadline, waiter.Order));
        Stand(waiter, WaitedFor(waiter.Ask, block), now);
        waiter.Stake.Stand(waiter.Lane!, this);
    }

    /// <param name="waiter">One that waits.</param>
    /// <param name="now">The instant.</param>
    /// <param name="admitted">Whether it was let through; otherwise it gave up or was refused.</param>
    public void Remove(Waiter waiter, long now, bool admitted)
    {
        waiter.Stake.Leave(admitted ? now : long.MinValue);
        waiter.IsQueued = false;
        waiter.Ticket++;
        ListOf(waiter).Remove(waiter);
        Count--;
        var lane = waiter.Lane!;
        Wake(lane);
        lane.Remove(waiter, admitted, now);
        if (lane.Order.Count > 0)
            return;
        Unlink(lane);
        _lanes.Remove(lane.For!);
        lane.Close();
        _pool.Push(lane);
    }

    /// <summary>One of a lane was let through: the others come first next time.</summary>
    public void PutLast(Lane lane)
    {
        Unlink(lane);
        LinkLast(lane);
    }

    /// <summary>Of those below a priority, the one that came last of the lowest.</summary>
    public Waiter? LastBelow(Priority priority)
    {
        for (var i = 0; i < priority - Priority.Low; i++)
        {
            if (_byPriority[i].Last is { } waiter)
                return waiter;
        }

        return null;
    }

    /// <summary>The place that a newcomer would have, from 1, and how long it takes from there as fast as it went of late; 0 where that is not known.</summary>
    public (int Place, long Expected) PlaceOf(in Ask ask, in Block block)
    {
        if (!_lanes.TryGetValue(WaitedFor(ask, block), out var lane))
            return (1, 0);
        var place = lane.Order.CountFrom(ask.Priority) + 1;
        return (place, lane.Expected(place));
    }

    public IEnumerable<Waiter> All()
    {
        foreach (var list in _byPriority)
        {
            Waiter? behind;
            for (var waiter = list.First; waiter is not null; waiter = behind)
            {
                behind = list.After(waiter); // the one that is given out may leave
                yield return waiter;
            }
        }
    }

    /// <summary>All lanes in their order; for whoever looks.</summary>
    public IEnumerable<Lane> Lanes() => _lanes.Values.OrderBy(static lane => lane.Turn);

    /// <summary>Runs a change of the meters that callers draw on.</summary>
    public void Reconfigure(Action<Waiter> refresh, long now)
    {
        WakeAll();
        foreach (var waiter in All())
            waiter.Stake.Leave(admittedAt: long.MinValue);
        foreach (var waiter in All())
        {
            refresh(waiter);
            waiter.Stake.Enter(waiter, now, hope: Meter.Never);
            waiter.Stake.Stand(waiter.Lane!, this);
        }

        foreach (var lane in _lanes.Values)
            lane.Recount();
    }

    public Waiter? NextDue(long now)
    {
        DropEnded();
        return _deadlines.TryPeek(out var entry, out var first) && first.Deadline <= now ? entry.Waiter : null;
    }

    // What holds up the way that comes free first; where nothing does but that it is not time yet, its first target.
    private static object WaitedFor(in Ask ask, in Block block) =>
        (object?)block.Meter ?? block.Target?.Health ?? (object?)(ask.Candidates.IsEmpty ? null : ask.Candidates.Span[0].Target.Health) ?? ask.Caller;

    private void Stand(Waiter waiter, object waitedFor, long now)
    {
        if (!_lanes.TryGetValue(waitedFor, out var lane))
        {
            _lanes[waitedFor] = lane = _pool.TryPop(out var pooled) ? pooled : new();
            lane.Open(waitedFor, waiter.Ask, now);
            LinkLast(lane);
        }

        Wake(lane);
        lane.Add(waiter);
    }

    private WaiterList ListOf(Waiter waiter) => _byPriority[waiter.Ask.Priority - Priority.Low];

    private void LinkLast(Lane lane)
    {
        lane.Turn = ++_turns;
        Link(lane, LastLane);
    }

    private void Link(Lane lane, Lane? ahead)
    {
        var behind = ahead is null ? FirstLane : ahead.Behind;
        (lane.Ahead, lane.Behind) = (ahead, behind);
        if (ahead is null)
            FirstLane = lane;
        else
            ahead.Behind = lane;
        if (behind is null)
            LastLane = lane;
        else
            behind.Ahead = lane;
    }

    private void Unlink(Lane lane)
    {
        if (lane.Ahead is null)
            FirstLane = lane.Behind;
        else
            lane.Ahead.Behind = lane.Behind;
        if (lane.Behind is null)
            LastLane = lane.Ahead;
        else
            lane.Behind.Ahead = lane.Ahead;
        lane.Ahead = null;
        lane.Behind = null;
    }

    // Entries of waiters that have gone are dropped as they come up, and all at once when they outnumber those that wait.
    private void DropEnded()
    {
        while (_deadlines.TryPeek(out var entry, out _) && entry.Waiter.Ticket != entry.Ticket)
            _deadlines.Dequeue();
        if (_deadlines.Count <= (2 * Count) + 64)
            return;
        _deadlines.Clear();
        foreach (var waiter in All())
            _deadlines.Enqueue((waiter, waiter.Ticket), (waiter.Ask.Deadline, waiter.Order));
    }
}
