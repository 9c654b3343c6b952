using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>How leases end: by their owner, once, or by time.</summary>
public sealed partial class AdmissionController
{
    // How many expiry times an expired lease is remembered for, so that over-use its owner reports late is booked.
    private const int ExpiriesRemembered = 24;

    internal void End(int slot, int generation, in AttemptEnd end, bool closesCall)
    {
        if (end.Charge == Charge.Actual && !Demand.MakesSense(end.Usage))
        {
            End(slot, generation, end with { Charge = Charge.Estimate }, closesCall);
            return;
        }

        Decided decided = default;
        lock (_lock)
        {
            if (!_leases.IsHeld(slot, generation))
                return;
            var record = _leases[slot];
            var now = Settlement.NeedsClock(record, end) ? _clock.Now : 0;
            var wasExpired = record.State == LeaseState.Expired;
            if (wasExpired)
            {
                Settlement.BookLateOveruse(record, end, now);
                CountOveruse(record, end);
                NoteSettlement(record, end, closesCall: true, ref decided);
            }
            else if (record.AttemptIsOpen)
            {
                CountOveruse(record, end);
                Settlement.EndAttempt(record, end, now, closesCall);
                NoteSettlement(record, end, closesCall, ref decided);
            }
            else if (closesCall)
            {
                Settlement.CloseCall(record, now);
            }

            if (_queue.Count != 0)
                Doubt(record, now == 0 ? now = _clock.Now : now);
            if (closesCall || wasExpired)
            {
                EndWaiting(record, now, ref decided);
                Return(record);
            }

            if (_queue.Count != 0)
                RunEvents(now == 0 ? _clock.Now : now, ref decided);
            NoteGates(ref decided);
        }

        Publish(decided);
    }

    internal void Renew(int slot, int generation)
    {
        lock (_lock)
        {
            if (_leases.IsHeld(slot, generation) && _leases[slot] is { State: LeaseState.Open } record)
                _leases.Renew(record, _clock.Now + _leaseExpiry);
        }
    }

    private void ExpireLeases(long now)
    {
        while (_leases.Oldest is { } record && record.Deadline <= now)
        {
            if (record.Waiting is not null)
            {
                _leases.Renew(record, now + _leaseExpiry); // who waits in the queue is not lost
                continue;
            }

            var mayReport = record.AttemptIsOpen;
            if (mayReport)
                Settlement.EndAttempt(record, AttemptEnd.Unknown(Errors.CallOutcome.Cancelled), now, closesCall: true);
            else
                Settlement.CloseCall(record, now);
            Doubt(record, now);
            if (mayReport)
                _leases.Expire(record, forgetAt: now + (ExpiriesRemembered * _leaseExpiry));
            else
                Return(record);
        }

        while (_leases.OldestExpired is { } record && record.Deadline <= now)
            Return(record);
    }

    private void Return(LeaseRecord record)
    {
        if (record.Caller!.Bound is { } member)
            member.Holders--;
        _leases.Return(record);
    }

    private void EndWaiting(LeaseRecord record, long now, ref Decided decided)
    {
        if (record.Waiting is not { } waiter)
            return;
        Leave(waiter, now, admitted: false);
        waiter.DecideFailed(new InvalidOperationException("The call was ended while its next attempt waited."));
        decided.Add(waiter);
    }

    private void CountOveruse(LeaseRecord record, in AttemptEnd end)
    {
        if (end.Charge != Charge.Actual)
            return;
        var tokens = end.Usage.TotalTokens - record.CallerReserved[(int)Dimension.Tokens];
        if (tokens > 0)
            _overuseTokens = Math.Min(_overuseTokens + tokens, LimitOptions.Greatest);
        var cost = end.Usage.Cost.Value - record.CallerReserved[(int)Dimension.Cost];
        if (cost > 0)
            _overuseCost = new(Math.Min(_overuseCost.Value + cost, LimitOptions.Greatest));
    }
}
