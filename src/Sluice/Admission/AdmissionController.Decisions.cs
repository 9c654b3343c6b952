using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>The decisions: newcomers, further attempts, those that wait, and what time brings.</summary>
public sealed partial class AdmissionController
{
    // Blocks that the last pass over the waiters left count as long as anybody waits.
    private long CurrentPass => _queue.Count == 0 ? 0 : _pass;

    /// <summary>How often a waiter was asked since the start: the work that waiting makes.</summary>
    internal long AskedWaiters { get; private set; }

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

    private AdmissionResult Decide(ref Ask ask)
    {
        Decided decided = default;
        AdmissionResult result;
        lock (_lock)
        {
            var now = Begin(ref ask);
            if (now >= _nextEvent)
                RunEvents(now, ref decided);
            result = Decision.TryFind(ref ask, now, CurrentPass, _clock, out var pick)
                ? Admit(ref ask, ref pick, now)
                : new(_refusals.Describe(_refusals.Find(ask, now, CurrentPass, mark: false), now), TimeSpan.Zero);
        }

        Publish(decided);
        return result;
    }

    private ValueTask<AdmissionResult> DecideOrWait(ref Ask ask, TimeSpan? maxWait, CancellationToken cancellationToken)
    {
        if (maxWait < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(maxWait), maxWait, "MaxWait must be 0 (no waiting) or more.");
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<AdmissionResult>(cancellationToken);
        Decided decided = default;
        Waiter? waiter = null;
        AdmissionResult result = default;
        lock (_lock)
        {
            var now = Begin(ref ask);
            ask.Deadline = _disposed ? now : now + _clock.Ticks(maxWait ?? _queueOptions.MaxWait);
            if (now >= _nextEvent)
                RunEvents(now, ref decided);
            if (Decision.TryFind(ref ask, now, CurrentPass, _clock, out var pick))
                result = Admit(ref ask, ref pick, now);
            else
                waiter = WaitOrRefuse(ref ask, now, out result);
        }

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
        if (ask.Call is { } call)
            call.Waiting = waiter;
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
            record.MaxCost = ask.MaxCost;
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
    /// <param name="now">The instant.</param>
    /// <param name="decided">Gets the waiters that were decided, to be told when the lock is left.</param>
    private void RunEvents(long now, ref Decided decided)
    {
        ExpireLeases(now);
        var wakeAt = AskWaiters(now, ref decided);
        while (_queue.NextDue(now) is { } due)
        {
            do
                RefuseWaiter(due, now, ref decided);
            while ((due = _queue.NextDue(now)) is not null);
            wakeAt = AskWaiters(now, ref decided); // those behind them may go now
        }

        _nextEvent = Math.Min(wakeAt, _queue.EarliestDeadline);
        _nextEvent = Math.Min(_nextEvent, Math.Min(_leases.Oldest?.Deadline ?? Meter.Never, _leases.OldestExpired?.Deadline ?? Meter.Never));
        Arm(now);
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
                Leave(waiter);
                waiter.Decide(Admit(ref waiter.Ask, ref pick, now));
                decided.Add(waiter);
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

    private void RefuseWaiter(Waiter waiter, long now, ref Decided decided)
    {
        Leave(waiter);
        var block = _refusals.Find(waiter.Ask, now, pass: 0, mark: false);
        if (!block.Holds)
            block = _refusals.Find(waiter.Ask, now, _pass, mark: false); // only those before it hold it up
        waiter.Decide(new(_refusals.Describe(block, now), _clock.Span(now - waiter.Ask.Arrival)));
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

    private void Leave(Waiter waiter)
    {
        _queue.Remove(waiter);
        if (waiter.Ask.Call is { } call)
            call.Waiting = null;
    }

    // Told one by one after the lock is left: what follows is the callers' own code.
    private static void Publish(Decided decided)
    {
        while (decided.Take() is { } waiter)
            waiter.Publish();
    }

    private void OnTimer()
    {
        Decided decided = default;
        lock (_lock)
        {
            if (_disposed)
                return;
            _armedFor = Meter.Never;
            RunEvents(_clock.Now, ref decided);
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
        if (request.MaxCost.Value is < 0 or > LimitOptions.Greatest)
            throw new ArgumentOutOfRangeException(nameof(request), request.MaxCost, $"MaxCost must be from 0 to {LimitOptions.Greatest} nano-dollars.");
        if (!request.Candidates.IsEmpty)
            Validate(request.Candidates.Span);
        return new() { Caller = request.Caller, Candidates = request.Candidates, Estimate = request.Estimate, MaxCost = request.MaxCost };
    }

    private static Ask ToAsk(int slot, int generation, ReadOnlyMemory<Candidate> candidates)
    {
        Validate(candidates.Span);
        return new() { Candidates = candidates, Lease = (slot, generation), IsFurtherAttempt = true };
    }

    private static void Validate(ReadOnlySpan<Candidate> candidates)
    {
        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.MaxCost.Value is < 0 or > LimitOptions.Greatest)
                throw new ArgumentOutOfRangeException(nameof(candidates), candidate.MaxCost, $"MaxCost of {candidate.Target} must be from 0 to {LimitOptions.Greatest} nano-dollars.");
        }
    }

    // Looked up in the same visit to the lock as the decision, so that two threads never extend one call twice.
    private void FindCall(ref Ask ask)
    {
        var (slot, generation) = ask.Lease;
        if (!_leases.IsHeld(slot, generation) || _leases[slot].State != LeaseState.Open)
            throw new InvalidOperationException("This call has ended; ask for a new admission.");
        var record = _leases[slot];
        if (record.AttemptIsOpen)
            throw new InvalidOperationException("The call's last attempt is still open; end it with EndAttempt first.");
        if (record.Waiting is not null)
            throw new InvalidOperationException("The call's next attempt waits already.");
        ask.Call = record;
        ask.Caller = record.Caller!;
        ask.Estimate = record.Estimate;
        ask.MaxCost = record.MaxCost;
    }

    // The clock is read inside the lock, so that decisions see time in the order they are made.
    private long Begin(ref Ask ask)
    {
        var now = _clock.Now;
        ask.Arrival = now;
        ask.Deadline = now;
        if (ask.IsFurtherAttempt)
            FindCall(ref ask);
        ask.Caller.Refresh(_registry.Version);
        return now;
    }
}
