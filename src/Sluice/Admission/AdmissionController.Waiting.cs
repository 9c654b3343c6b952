using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>Those that wait, and what time brings.</summary>
public sealed partial class AdmissionController
{
    /// <summary>How often a waiter was asked since the start: the work that waiting makes.</summary>
    internal long AskedWaiters { get; private set; }

    internal void CancelWaiter(Waiter waiter, CancellationToken by)
    {
        Decided decided = default;
        lock (_lock)
        {
            if (!waiter.IsQueued)
                return;
            Leave(waiter);
            waiter.DecideFailed(new OperationCanceledException(by));
            decided.Add(waiter);
            RunEvents(_clock.Now, ref decided);
        }

        Publish(decided);
    }

    internal void Recycle(Waiter waiter)
    {
        waiter.Ask = default;
        lock (_lock)
            _waiterPool.Push(waiter);
    }

    private Waiter? WaitOrRefuse(ref Ask ask, long now, out AdmissionResult result)
    {
        var block = _refusals.Find(ask, now, CurrentPass, mark: false);
        result = default;
        if (block.IsPermanent || block.Hope > ask.Deadline || ask.Deadline == now)
        {
            result = new(Refuse(block, now), TimeSpan.Zero);
            return null;
        }

        if (_queue.Count >= _queueOptions.Capacity)
        {
            result = new(_refusals.QueueIsFull(block, _queueOptions.Capacity, _queue.Count, now), TimeSpan.Zero);
            return null;
        }

        if (_queue.Count == 0)
            _pass++;
        block = _refusals.Find(ask, now, _pass, mark: true);
        var waiter = _waiterPool.TryPop(out var pooled) ? pooled : new Waiter(this, _resumeInline);
        waiter.Ask = ask;
        if (ask.Call is { } call)
            call.Waiting = waiter;
        if (ask.Caller.Bound is { } member)
            member.Holders++;
        _queue.Add(waiter, now, block.Hope);
        _alarm.Expect(Math.Min(ask.Deadline, block.WakeAt), now);
        return waiter;
    }

    /// <summary>Does what time has brought: ends leases that expired, asks the waiters in their order, and sets the timer for what comes next.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="decided">Gets the waiters that were decided, to be told when the lock is left.</param>
    private void RunEvents(long now, ref Decided decided)
    {
        ExpireLeases(now);
        _registry.Members.Sweep(now);
        var wakeAt = AskWaiters(now, ref decided);
        while (_queue.NextDue(now) is { } due)
        {
            do
                RefuseWaiter(due, now, ref decided);
            while ((due = _queue.NextDue(now)) is not null);
            wakeAt = AskWaiters(now, ref decided); // those behind them may go now
        }

        var leaseDue = Math.Min(_leases.Oldest?.Deadline ?? Meter.Never, _leases.OldestExpired?.Deadline ?? Meter.Never);
        _alarm.Set(Math.Min(Math.Min(leaseDue, _registry.Members.SweepAt), Math.Min(wakeAt, _queue.EarliestDeadline)), now);
    }

    private long AskWaiters(long now, ref Decided decided)
    {
        var wakeAt = Meter.Never;
        if (_queue.Count == 0)
            return wakeAt;
        _pass++;
        Waiter? behind;
        for (var waiter = _queue.First; waiter is not null; waiter = behind)
        {
            behind = waiter.Behind;
            AskedWaiters++;
            if (Decision.TryFind(ref waiter.Ask, now, _pass, _clock, out var pick))
            {
                Leave(waiter, admittedAt: now);
                waiter.Decide(Admit(ref waiter.Ask, ref pick, now, ref decided));
                decided.Add(waiter);
                continue;
            }

            var block = _refusals.Find(waiter.Ask, now, _pass, mark: true);
            wakeAt = Math.Min(wakeAt, block.WakeAt);
            if (_queue.AllShareBlocksOf(waiter, _pass))
                break;
        }

        return wakeAt;
    }

    private void RefuseWaiter(Waiter waiter, long now, ref Decided decided)
    {
        Leave(waiter);
        var block = _refusals.Find(waiter.Ask, now, pass: 0, mark: false);
        var behindOthers = _refusals.Find(waiter.Ask, new Look(now, _pass, Mark: false, BehindAll: true));
        if (!block.Holds || (!block.IsPermanent && behindOthers.Until > block.Until))
            block = behindOthers; // those that wait hold it up, alone or longer
        waiter.Decide(new(Refuse(block, now), _clock.Span(now - waiter.Ask.Arrival)));
        decided.Add(waiter);
    }

    // Under another policy some may wait for what never comes.
    private void RefuseHopeless(long now, ref Decided decided)
    {
        Waiter? behind;
        for (var waiter = _queue.First; waiter is not null; waiter = behind)
        {
            behind = waiter.Behind;
            if (_refusals.Find(waiter.Ask, now, pass: 0, mark: false).IsPermanent)
                RefuseWaiter(waiter, now, ref decided);
        }
    }

    private void Leave(Waiter waiter, long admittedAt = long.MinValue)
    {
        _queue.Remove(waiter, admittedAt);
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
            _alarm.Rang();
            RunEvents(_clock.Now, ref decided);
        }

        Publish(decided);
    }
}
