using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>What providers say of their limits.</summary>
public sealed partial class AdmissionController
{
    // Most providers' answers say nothing, and until one has said something there is nothing to forget: no lock for those.
    private volatile bool _hasLearned;

    internal void Learn(int slot, int generation, IReadOnlyList<RateLimitReading> readings, bool isAnswer)
    {
        if (readings.Count == 0 && !_hasLearned)
            return;
        _hasLearned = true;
        Decided decided = default;
        lock (_lock)
        {
            if (!_leases.IsHeld(slot, generation) || _leases[slot] is not { State: LeaseState.Open, AttemptIsOpen: true, Target: { } target } record)
                return;
            var learned = target.Learned;
            if (readings.Count == 0 && learned.Meters.Length == 0)
                return;
            var now = _clock.Now;
            var answer = new LearnedAnswer(record, target.Count, learned.IsNew(readings) ? OnTheirWay(record, learned) : default);
            if (learned.Learn(readings, answer, now))
            {
                _registry.Refresh(learned);
                _queue.WakeAll();
            }

            if (isAnswer)
                learned.Hush(readings, answer);
            record.IsHeard = true;
            foreach (var meter in learned.Meters)
            {
                if (meter.Line is { IsEmpty: false } line)
                    _queue.Narrow(meter, line, now);
            }

            if (_queue.Count != 0)
                RunEvents(now, ref decided);
        }

        Publish(decided);
    }

    // A walk over the open calls, only where a meter is new: it has no bookings of its own yet.
    private Amounts OnTheirWay(LeaseRecord call, LearnedLimits learned)
    {
        Amounts sum = default;
        for (var record = _leases.Oldest; record is not null; record = _leases.After(record))
        {
            if (record == call || !record.AttemptIsOpen || record.IsHeard || record.Target?.Learned != learned)
                continue;
            for (var i = 0; i < Amounts.Length; i++)
                sum[i] = Math.Min(sum[i] + record.TargetReserved[i], LimitOptions.Greatest);
        }

        return sum;
    }
}
