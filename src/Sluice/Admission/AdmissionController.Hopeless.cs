using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// Those that wait for what does not come in their time any more are refused at once. Whenever something may have taken a hope away, those whose hope it was
/// come into doubt, and of them those who have no other are refused, in the order they came.
/// </summary>
public sealed partial class AdmissionController
{
    private readonly List<Waiter> _inDoubt = [];

    /// <summary>How often it was looked into whether a waiter can still pass, since the start.</summary>
    internal long DoubtedWaiters { get; private set; }

    private bool IsInDoubt => _inDoubt.Count != 0 || _health.InDoubt.Count != 0;

    // A call ended: what it used is certain now.
    private void Doubt(LeaseRecord record, long now)
    {
        foreach (var meter in record.CallerMeters)
            Doubt(meter, now);
        if (record.Target is null)
            return;
        foreach (var meter in record.TargetMeters)
            Doubt(meter, now);
        foreach (var guard in record.Guards)
            guard.Hopes.TakeDashed(guard, now, _inDoubt);
    }

    private void Doubt(Meter meter, long now)
    {
        if (meter.Line is { IsEmpty: false } line)
        {
            line.Hopes.TakeDashed(meter, now, _inDoubt);
            _queue.Touch(meter, line, now);
        }
    }

    // By an operator's word less may be possible than was, or more.
    private void DoubtEverybody()
    {
        _queue.WakeAll();
        foreach (var waiter in _queue.All())
        {
            waiter.Stake.HopeAnew(waiter);
            _inDoubt.Add(waiter);
        }
    }

    private void RefuseHopeless(long now, ref Decided decided)
    {
        if (_health.InDoubt.Count != 0)
            _queue.WakeAll();
        foreach (var health in _health.InDoubt)
            health.Hopes.TakeDashed(health, now, _inDoubt);
        _health.InDoubt.Clear();
        while (_inDoubt.Count is > 0 and var count)
        {
            DoubtedWaiters += count;
            _inDoubt.Sort(static (one, other) => one.Order.CompareTo(other.Order));
            for (var i = 0; i < count; i++)
            {
                if (_inDoubt[i] is { IsQueued: true } waiter && !Outlook.IsOpen(waiter.Ask, now))
                    RefuseWaiter(waiter, now, ref decided);
            }

            _inDoubt.RemoveRange(0, count); // refusals may have brought others into doubt
        }
    }
}
