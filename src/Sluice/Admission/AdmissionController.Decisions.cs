using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>The decisions: newcomers, further attempts, those that wait, and what time brings.</summary>
public sealed partial class AdmissionController
{
    // Blocks that the last pass over the waiters left count as long as anybody waits.
    private long CurrentPass => _queue.Count == 0 ? 0 : _pass;

    internal AdmissionResult TryNextAttempt(int slot, int generation, ReadOnlyMemory<Candidate> candidates)
    {
        var ask = ToAsk(slot, generation, candidates);
        return Decide(ref ask);
    }

    internal ValueTask<AdmissionResult> NextAttemptAsync(
        int slot, int generation, ReadOnlyMemory<Candidate> candidates, TimeSpan? maxWait, CancellationToken cancellationToken)
    {
        var ask = ToAsk(slot, generation, candidates);
        return DecideOrWait(ref ask, maxWait, cancellationToken);
    }

    internal void CancelWaiter(Waiter waiter, CancellationToken by)
    {
        Waiter? decided;
        lock (_lock)
        {
            if (!waiter.IsQueued)
                return;
            _queue.Remove(waiter);
            waiter.DecideCancelled(by);
            decided = RunEvents(_clock.Now);
            waiter.NextDecided = decided;
        }

        Publish(waiter);
    }

    internal void Recycle(Waiter waiter)
    {
        waiter.Ask = default;
        lock (_lock)
            _waiterPool.Push(waiter);
    }

    private AdmissionResult Decide(ref Ask ask)
    {
        Waiter? decided = null;
        AdmissionResult result;
        lock (_lock)
        {
            var now = Begin(ref ask);
            if (now >= _nextEvent)
                decided = RunEvents(now);
            result = Decision.TryFind(ref ask, now, CurrentPass, _clock, out var pick)
                ? Admit(ref ask, ref pick, now)
                : new(_refusals.Describe(_refusals.Find(ask, now, CurrentPass, mark: false), now), TimeSpan.Zero);
        }

        if (decided is not null)
            Publish(decided);
        return result;
    }

    private ValueTask<AdmissionResult> DecideOrWait(ref Ask ask, TimeSpan? maxWait, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<AdmissionResult>(cancellationToken);
        Waiter? decided = null;
        Waiter? waiter = null;
        AdmissionResult result = default;
        lock (_lock)
        {
            var now = Begin(ref ask);
            ask.Deadline = now + _clock.Ticks(maxWait ?? _queueOptions.MaxWait);
            if (now >= _nextEvent)
                decided = RunEvents(now);
            if (Decision.TryFind(ref ask, now, CurrentPass, _clock, out var pick))
                result = Admit(ref ask, ref pick, now);
            else
                waiter = WaitOrRefuse(ref ask, now, out result);
        }

        if (decided is not null)
            Publish(decided);
        if (waiter is null)
            return new(result);
        var task = waiter.Task;
        waiter.WatchCancellation(cancellationToken);
        return task;
    }

    private Waiter? WaitOrRefuse(ref Ask ask, long now, out AdmissionResult result)
    {
        var block = _refusals.Find(ask, now, CurrentPass, mark: false);
        result = default;
        if (block.IsPermanent || block.Hope > ask.Deadline || ask.Deadline == now)
        {
            result = new(_refusals.Describe(block, now), TimeSpan.Zero);
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
        _queue.Add(waiter);
        ExpectEvent(Math.Min(ask.Deadline, block.WakeAt > now ? block.WakeAt : Meter.Never), now);
        return waiter;
    }

    private AdmissionResult Admit(ref Ask ask, ref Pick pick, long now)
    {
        var deadline = now + _leaseExpiry;
        var record = ask.Call;
        if (record is null)
        {
            record = _leases.Rent(deadline);
            record.Caller = ask.Caller;
            record.CallerMeters = ask.Caller.Meters;
            record.Estimate = ask.Estimate;
            record.AdmittedAt = now;
            record.Attempts = 0;
            record.AnythingSent = false;
        }
        else
        {
            _leases.Renew(record, deadline);
        }

        Decision.Take(ref pick, record, now);
        if (deadline < _nextEvent)
            ExpectEvent(deadline, now);
        var waited = ask.Arrival == now ? TimeSpan.Zero : _clock.Span(now - ask.Arrival);
        return new(new Lease(this, record.Slot, record.Generation), pick.Target, waited);
    }

    /// <summary>Does what time has brought: ends leases that expired, asks the waiters in their order, and sets the timer for what comes next.</summary>
    /// <returns>The waiters that were decided, to be told when the lock is left.</returns>
    private Waiter? RunEvents(long now)
    {
        ExpireLeases(now);
        Waiter? decided = null;
        var wakeAt = AskWaiters(now, ref decided);
        while (_queue.NextDue(now) is { } waiter)
            RefuseWaiter(waiter, now, ref decided);
        _nextEvent = Math.Min(wakeAt, _queue.EarliestDeadline);
        _nextEvent = Math.Min(_nextEvent, Math.Min(_leases.Oldest?.Deadline ?? Meter.Never, _leases.OldestExpired?.Deadline ?? Meter.Never));
        Arm(now);
        return decided;
    }

    private long AskWaiters(long now, ref Waiter? decided)
    {
        var wakeAt = Meter.Never;
        if (_queue.Count == 0)
            return wakeAt;
        _pass++;
        var last = default(Waiter);
        Waiter? behind;
        for (var waiter = _queue.First; waiter is not null; waiter = behind)
        {
            behind = waiter.Behind;
            if (Decision.TryFind(ref waiter.Ask, now, _pass, _clock, out var pick))
            {
                _queue.Remove(waiter);
                waiter.Decide(Admit(ref waiter.Ask, ref pick, now));
                Append(ref decided, ref last, waiter);
                continue;
            }

            var block = _refusals.Find(waiter.Ask, now, _pass, mark: true);
            if (block.WakeAt > now)
                wakeAt = Math.Min(wakeAt, block.WakeAt);
            if (_queue.AllShareBlocksOf(waiter, _pass))
                break;
        }

        return wakeAt;
    }

    private void RefuseWaiter(Waiter waiter, long now, ref Waiter? decided)
    {
        _queue.Remove(waiter);
        var refusal = _refusals.Describe(_refusals.Find(waiter.Ask, now, 0, mark: false), now);
        waiter.Decide(new(refusal, _clock.Span(now - waiter.Ask.Arrival)));
        waiter.NextDecided = decided;
        decided = waiter;
    }

    private static void Append(ref Waiter? first, ref Waiter? last, Waiter waiter)
    {
        waiter.NextDecided = null;
        if (last is null)
            first = waiter;
        else
            last.NextDecided = waiter;
        last = waiter;
    }

    // Told one by one after the lock is left: what follows is the callers' own code.
    private static void Publish(Waiter? decided)
    {
        while (decided is { } waiter)
        {
            decided = waiter.NextDecided;
            waiter.NextDecided = null;
            waiter.Publish();
        }
    }

    private void OnTimer()
    {
        Waiter? decided;
        lock (_lock)
        {
            if (_disposed)
                return;
            _armedFor = Meter.Never;
            decided = RunEvents(_clock.Now);
        }

        Publish(decided);
    }

    private void ExpectEvent(long at, long now)
    {
        if (at >= _nextEvent)
            return;
        _nextEvent = at;
        Arm(now);
    }

    // A timer that is set for earlier is left alone: it finds nothing to do and is set anew.
    private void Arm(long now)
    {
        if (_nextEvent >= _armedFor || _disposed)
            return;
        _armedFor = _nextEvent;
        var due = _clock.Span(Math.Max(0, _nextEvent - now));
        var longest = TimeSpan.FromDays(1);
        _timer.Change(due < longest ? due : longest, Timeout.InfiniteTimeSpan);
    }

    private Ask ToAsk(in AdmissionRequest request)
    {
        if (request.Caller.Owner != this)
            throw new ArgumentException("The caller's scopes belong to another controller.", nameof(request));
        var (input, output) = (request.Estimate.InputTokens, request.Estimate.MaxOutputTokens);
        if (input is < 0 or > LimitOptions.Greatest || output is < 0 or > LimitOptions.Greatest || request.Estimate.ExpectedOutputTokens is < 0 or > LimitOptions.Greatest)
            throw new ArgumentOutOfRangeException(nameof(request), request.Estimate, $"Estimates must be from 0 to {LimitOptions.Greatest} tokens.");
        return new() { Caller = request.Caller, Candidates = request.Candidates, Estimate = request.Estimate, MaxCost = request.MaxCost };
    }

    private Ask ToAsk(int slot, int generation, ReadOnlyMemory<Candidate> candidates)
    {
        lock (_lock)
        {
            if (!_leases.IsHeld(slot, generation) || _leases[slot].State != LeaseState.Open)
                throw new InvalidOperationException("This call has ended; ask for a new admission.");
            var record = _leases[slot];
            if (record.AttemptIsOpen)
                throw new InvalidOperationException("The call's last attempt is still open; end it with EndAttempt first.");
            return new() { Caller = record.Caller!, Candidates = candidates, Estimate = record.Estimate, Call = record };
        }
    }

    // The clock is read inside the lock, so that decisions see time in the order they are made.
    private long Begin(ref Ask ask)
    {
        var now = _clock.Now;
        ask.Arrival = now;
        ask.Deadline = now;
        if (ask.Call is null)
            ask.Caller.Refresh(_registry.Version);
        return now;
    }
}
