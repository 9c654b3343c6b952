using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>How leases end: by their owner, once, or by time.</summary>
public sealed partial class AdmissionController
{
    internal void End(int slot, int generation, in AttemptEnd end, bool closesCall)
    {
        Waiter? decided = null;
        lock (_lock)
        {
            if (!_leases.IsHeld(slot, generation))
                return;
            var record = _leases[slot];
            var now = Settlement.NeedsClock(record, end) ? _clock.Now : 0;
            if (record.State == LeaseState.Expired)
            {
                Settlement.BookLateOveruse(record, end, now);
                CountOveruse(record, end);
                _leases.Return(record);
                return;
            }

            if (record.AttemptIsOpen)
            {
                CountOveruse(record, end);
                Settlement.EndAttempt(record, end, now);
            }

            if (closesCall)
            {
                Settlement.CloseCall(record, now);
                _leases.Return(record);
            }

            if (_queue.Count != 0)
                decided = RunEvents(now == 0 ? _clock.Now : now);
        }

        if (decided is not null)
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
            if (record.AttemptIsOpen)
                Settlement.EndAttempt(record, AttemptEnd.Unknown(Errors.CallOutcome.Cancelled), now);
            Settlement.CloseCall(record, now);
            _leases.Expire(record, forgetAt: now + (24 * _leaseExpiry));
        }

        while (_leases.OldestExpired is { } record && record.Deadline <= now)
            _leases.Return(record);
    }

    private void CountOveruse(LeaseRecord record, in AttemptEnd end)
    {
        if (end.Charge != Charge.Actual)
            return;
        _overuseTokens += Math.Max(0, end.Usage.TotalTokens - record.CallerReserved[(int)Dimension.Tokens]);
        _overuseCost += new NanoUsd(Math.Max(0, end.Usage.Cost.Value - record.CallerReserved[(int)Dimension.Cost]));
    }
}
