using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Admission;

/// <summary>Those that wait, and what time brings.</summary>
public sealed partial class AdmissionController
{
    // So many are passed at most of those that wait for one thing: who looks further would walk over all of them.
    private const int MostPassed = 16;

    private readonly Marks _marks = new();

    /// <summary>How often a waiter was asked since the start: the work that waiting makes.</summary>
    internal long AskedWaiters { get; private set; }

    /// <summary>For tests: every lane is asked each time, as if nothing were known of any.</summary>
    internal bool IsSleepless
    {
        get => _queue.IsSleepless;
        set => _queue.IsSleepless = value;
    }

    /// <summary>The calls that wait, line by line in the order in which they go. A walk over all of them; changes nothing.</summary>
    /// <param name="caller">Only this caller's; everybody's if <see langword="null"/>.</param>
    public IReadOnlyList<WaitReading> ReadWaiting(CallerScopes? caller = null)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            var readings = new List<WaitReading>();
            foreach (var lane in _queue.Lanes())
            {
                var place = 0;
                foreach (var waiter in lane.Order.Foretell())
                {
                    place++;
                    if (caller is null || waiter.Ask.Caller == caller)
                        readings.Add(Read(waiter, lane, place, now));
                }
            }

            return readings;
        }
    }

    internal void CancelWaiter(Waiter waiter, CancellationToken by)
    {
        Decided decided = default;
        lock (_lock)
        {
            if (!waiter.IsQueued)
                return;
            var now = _clock.Now;
            Leave(waiter, now, admitted: false);
            waiter.DecideFailed(new OperationCanceledException(by));
            decided.Add(waiter);
            RunEvents(now, ref decided);
        }

        Publish(decided);
    }

    internal void Recycle(Waiter waiter)
    {
        waiter.Ask = default;
        lock (_lock)
            _waiterPool.Push(waiter);
    }

    private Waiter? WaitOrRefuse(ref Ask ask, long now, ref Decided decided, out AdmissionResult result)
    {
        var block = _refusals.Find(ask, now, CurrentPass, mark: false);
        result = default;
        if (block.IsPermanent || block.Hope > ask.Deadline || ask.Deadline == now)
        {
            result = new(Refuse(block, now), TimeSpan.Zero);
            return null;
        }

        var mustAsk = Decision.Fits(ask, now, pass: 0, _clock); // only those that wait hold it up, and it may be before them in the order
        if (_queue.Count >= _queueOptions.Capacity)
        {
            if (_queueOptions.Overflow != QueueOverflow.DropLowest || _queue.LastBelow(ask.Priority) is not { } last)
            {
                result = new(_refusals.QueueIsFull(block, _queueOptions.Capacity, _queue.Count, _queue.PlaceOf(ask, block), now), TimeSpan.Zero);
                return null;
            }

            Drop(last, now, ref decided);
            mustAsk = true;
        }

        if (_queue.Count == 0)
            _queue.Pass++;
        _marks.Clear();
        block = _refusals.Find(ask, new Look(now, _queue.Pass, Mark: true, Marks: _marks));
        var waiter = _waiterPool.TryPop(out var pooled) ? pooled : new Waiter(this, _resumeInline);
        waiter.Ask = ask;
        if (ask.Call is { } call)
            call.Waiting = waiter;
        if (ask.Caller.Bound is { } member)
            member.Holders++;
        _queue.Add(waiter, block, now);
        if (_marks.AreShared)
            _queue.WakeAll();
        _wake.Expect(Math.Min(ask.Deadline, block.WakeAt), now);
        // One that comes before others in its lane may hold up all of them, so that what they held up is free for other lanes.
        if (mustAsk || (waiter.Lane!.Order.Rows > 1 && _queue.HasLanes))
            RunEvents(now, ref decided);
        return waiter;
    }

    /// <summary>Does what time has brought: ends leases that expired, asks the waiters in their order, and sets the timer for what comes next.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="decided">Gets the waiters that were decided, to be told when the lock is left.</param>
    private void RunEvents(long now, ref Decided decided)
    {
        ExpireLeases(now);
        _registry.Members.Sweep(now);
        long wakeAt;
        do
        {
            RefuseHopeless(now, ref decided);
            wakeAt = AskWaiters(now, ref decided);
        }
        while (RefuseDue(now, ref decided) || IsInDoubt); // those behind them may go now

        var leaseDue = Math.Min(_leases.Oldest?.Deadline ?? Meter.Never, _leases.OldestExpired?.Deadline ?? Meter.Never);
        _wake.Set(Math.Min(Math.Min(leaseDue, _registry.Members.SweepAt), Math.Min(wakeAt, _queue.EarliestDeadline)), now);
        NoteGates(ref decided);
    }

    private long AskWaiters(long now, ref Decided decided)
    {
        var wakeAt = Meter.Never;
        var mayMoreGo = _queue.Count > 0;
        _queue.WakeDue(now);
        while (mayMoreGo)
            (wakeAt, mayMoreGo) = AskAllLanes(now, ref decided);
        return Math.Min(wakeAt, _queue.EarliestWake);
    }

    // Of those that do not sleep, one of each lane goes at most, and its lane comes last next time: so all are asked again until nobody can go.
    private (long WakeAt, bool HasAdmitted) AskAllLanes(long now, ref Decided decided)
    {
        _queue.Pass++;
        var (wakeAt, hasAdmitted) = (Meter.Never, false);
        var last = _queue.LastLane;
        Lane? behind;
        for (var lane = _queue.FirstLane; lane is not null; lane = behind)
        {
            behind = lane == last ? null : lane.Behind;
            _marks.Clear();
            var (admitted, laneWakeAt) = AskLane(lane, now, ref decided);
            wakeAt = Math.Min(wakeAt, laneWakeAt);
            if (admitted is null)
            {
                _queue.MaySleep(lane, _marks, laneWakeAt);
                continue;
            }

            hasAdmitted = true;
            decided.Add(admitted);
            if (lane.Order.Count > 0)
                _queue.PutLast(lane);
        }

        return (wakeAt, hasAdmitted);
    }

    private (Waiter? Admitted, long WakeAt) AskLane(Lane lane, long now, ref Decided decided)
    {
        var heldUp = 0;
        var wakeAt = Meter.Never;
        Waiter? admitted = null;
        while (admitted is null && lane.Order.Next() is { } waiter)
        {
            AskedWaiters++;
            if (Decision.TryFind(ref waiter.Ask, now, _queue.Pass, _clock, out var pick))
            {
                Leave(waiter, now, admitted: true);
                waiter.Decide(Admit(ref waiter.Ask, ref pick, now, ref decided));
                admitted = waiter;
                continue;
            }

            FairOrder.PassBy(waiter);
            var block = _refusals.Find(waiter.Ask, new Look(now, _queue.Pass, Mark: true, Closes: ++heldUp >= MostPassed, Marks: _marks));
            wakeAt = Math.Min(wakeAt, block.WakeAt);
            if (lane.IsHeldUpWith(waiter, _queue.Pass))
                break;
        }

        lane.Order.Rewind();
        return (admitted, wakeAt);
    }

    private void RefuseWaiter(Waiter waiter, long now, ref Decided decided)
    {
        Leave(waiter, now, admitted: false);
        var block = _refusals.Find(waiter.Ask, now, pass: 0, mark: false);
        var behindOthers = _refusals.Find(waiter.Ask, new Look(now, _queue.Pass, Mark: false, BehindAll: true));
        if (!block.Holds || (!block.IsPermanent && behindOthers.Until > block.Until))
            block = behindOthers; // those that wait hold it up, alone or longer
        waiter.Decide(new(Refuse(block, now), _clock.Span(now - waiter.Ask.Arrival)));
        decided.Add(waiter);
    }

    private bool RefuseDue(long now, ref Decided decided)
    {
        if (_queue.NextDue(now) is not { } due)
            return false;
        do
            RefuseWaiter(due, now, ref decided);
        while ((due = _queue.NextDue(now)) is not null);
        return true;
    }

    private WaitReading Read(Waiter waiter, Lane lane, int place, long now) => new(
        waiter.Ask.Caller is { Scopes: [.., var last] } ? last.Name : "",
        waiter.Ask.Priority,
        lane.For is Meter meter ? $"{meter.Options.Name} of {meter.Scope}" : waiter.Ask.Candidates.IsEmpty ? "" : waiter.Ask.Candidates.Span[0].Target.Name,
        place,
        _clock.Span(now - waiter.Ask.Arrival),
        _clock.Until(waiter.Ask.Deadline, now),
        lane.Expected(place) is > 0 and var expected ? _clock.Span(expected) : null);

    // One of a higher priority came, and no more may wait.
    private void Drop(Waiter waiter, long now, ref Decided decided)
    {
        var block = _refusals.Find(waiter.Ask, now, pass: 0, mark: false);
        var (capacity, waiting, place) = (_queueOptions.Capacity, _queue.Count, _queue.PlaceOf(waiter.Ask, block));
        Leave(waiter, now, admitted: false);
        waiter.Decide(new(_refusals.QueueIsFull(block, capacity, waiting, place, now), _clock.Span(now - waiter.Ask.Arrival)));
        decided.Add(waiter);
    }

    private void Leave(Waiter waiter, long now, bool admitted)
    {
        _queue.Remove(waiter, now, admitted);
        if (waiter.Ask.Caller.Bound is { } member)
            member.Holders--;
        if (waiter.Ask.Call is { } call)
            call.Waiting = null;
    }

    private void OnTimer()
    {
        Decided decided = default;
        lock (_lock)
        {
            if (_disposed)
                return;
            _wake.Rang();
            RunEvents(_clock.Now, ref decided);
        }

        Publish(decided);
    }
}
