using Sluice.Choice;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>The decisions: newcomers and further attempts.</summary>
public sealed partial class AdmissionController
{
    // Blocks that the last pass over the waiters left count as long as anybody waits.
    private long CurrentPass => _queue.Count == 0 ? 0 : _queue.Pass;

    internal AdmissionResult TryNextAttempt(int slot, int generation, ReadOnlyMemory<Candidate> candidates)
    {
        var ask = Ask.ForNextAttempt(slot, generation, candidates);
        return Decide(ref ask);
    }

    internal ValueTask<AdmissionResult> NextAttemptAsync(
        int slot, int generation, ReadOnlyMemory<Candidate> candidates, TimeSpan? maxWait, CancellationToken cancellationToken)
    {
        var ask = Ask.ForNextAttempt(slot, generation, candidates);
        return DecideOrWait(ref ask, maxWait, cancellationToken);
    }

    private AdmissionResult Decide(ref Ask ask)
    {
        Decided decided = default;
        AdmissionResult result;
        lock (_lock)
        {
            var now = Begin(ref ask);
            if (now >= _wake.Next)
                RunEvents(now, ref decided);
            result = !ask.IsTurnedAway && Decision.TryFind(ref ask, now, CurrentPass, _clock, out var pick)
                ? Admit(ref ask, ref pick, now, ref decided)
                : Refuse(ask, now);
            if (IsInDoubt)
                RunEvents(now, ref decided);
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
            if (now >= _wake.Next)
                RunEvents(now, ref decided);
            if (ask.IsTurnedAway)
                result = Refuse(ask, now);
            else if (Decision.TryFind(ref ask, now, CurrentPass, _clock, out var pick)
                || (Outlook.Hastens(ref ask, now, _clock) && Decision.TryFind(ref ask, now, CurrentPass, _clock, out pick)))
                result = Admit(ref ask, ref pick, now, ref decided);
            else
                waiter = WaitOrRefuse(ref ask, now, ref decided, out result);
            if (IsInDoubt)
                RunEvents(now, ref decided);
        }

        Publish(decided);
        if (waiter is null)
            return new(result);
        var task = waiter.Task;
        waiter.WatchCancellation(cancellationToken);
        return task;
    }

    private AdmissionResult Admit(ref Ask ask, ref Pick pick, long now, ref Decided decided)
    {
        var deadline = now + _leaseExpiry;
        var record = ask.Call;
        if (record is null)
        {
            record = _leases.Rent(deadline);
            // A record is often the same caller's again, and a reference that is written costs a barrier.
            if (record.Caller != ask.Caller)
                record.Caller = ask.Caller;
            if (record.CallerMeters != ask.Caller.Meters)
                record.CallerMeters = ask.Caller.Meters;
            record.Estimate = ask.Estimate;
            record.MaxCost = ask.MaxCost;
            record.Priority = ask.Priority;
            record.Strategy = ask.Strategy;
            record.Conversation = ask.Conversation;
            record.AdmittedAt = now;
            record.Attempts = 0;
            record.AnythingSent = false;
            if (ask.Caller.Bound is { } member)
                member.Holders++;
        }
        else
        {
            _leases.Renew(record, deadline);
        }

        Decision.Take(ref pick, record, now);
        if (ask.Conversation != 0 && pick.Target is { } taker && _affinity.IsOn)
            _affinity.Remember(ask.Conversation, taker, now);
        Note(record, now, ref decided);
        if (_queue.Count != 0)
        {
            Pass(record.CallerMeters, record.CallerReserved, ask.IsFurtherAttempt, now);
            if (pick.Target is { } target)
                Pass(target.Meters, record.TargetReserved, skipPerCall: false, now);
        }

        _wake.Expect(deadline, now);
        var waited = ask.Arrival == now ? TimeSpan.Zero : _clock.Span(now - ask.Arrival);
        return new(new Lease(this, record.Slot, record.Generation), pick.Target, waited);
    }

    private AdmissionResult Refuse(in Ask ask, long now) => ask.IsTurnedAway
        ? new(RefusalFinder.NoMoreMembers(ask.Caller, _registry.Members), TimeSpan.Zero)
        : new(Refuse(_refusals.Find(ask, now, CurrentPass, mark: false), now), TimeSpan.Zero);

    // A refusal that is given out, and not only looked at: the limit tells of its first one, and its scope may be kept quiet for a moment.
    private Refusal Refuse(in Block block, long now)
    {
        if (block is { Meter: { } meter, IsPermanent: false })
        {
            meter.Alerts?.Refused(now);
            if (meter.Throttle is { } throttle)
            {
                throttle.Refused(meter, block.Until, now);
                Doubt(throttle, now);
            }
        }

        return _refusals.Describe(block, now);
    }

    // One was let through while others wait: what they can count on is less.
    private void Pass(Meter[] meters, in Amounts amounts, bool skipPerCall, long now)
    {
        foreach (var meter in meters)
        {
            if (meter.Line is not { IsEmpty: false } line)
                continue;
            if (meter.BlockedIn >= _queue.Pass && !(skipPerCall && meter.IsPerCall))
                line.Pass(amounts[meter.Index]);
            _queue.Narrow(meter, line, now);
        }

        Certainty.Recheck(meters, now);
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
        ask.Priority = record.Priority;
        ask.Strategy = record.Strategy;
        ask.Conversation = record.Conversation;
    }

    // The clock is read inside the lock, so that decisions see time in the order they are made.
    private long Begin(ref Ask ask)
    {
        var now = _clock.Now;
        ask.Arrival = now;
        ask.Deadline = now;
        if (ask.IsFurtherAttempt)
            FindCall(ref ask);
        if (ask.Caller.NeedsMember)
            ask.IsTurnedAway = !TryBind(ask.Caller, now);
        ask.Caller.Refresh(_registry.Version);
        if (ask.Strategy != ChoiceStrategy.Ordered)
            ask.Choice = _choices.Of(ask.Strategy);
        if (ask.Conversation != 0)
            ask.Favourite = _affinity.Find(ask.Conversation, now);
        return now;
    }
}
