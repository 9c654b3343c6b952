using System.Collections.Concurrent;

namespace Sluice.Gateway.Proxy;

/// <summary>Alarms that wait for their next call, so many at most.</summary>
internal sealed class AlarmPool(TimeProvider time)
{
    private const int Most = 1_024;

    private readonly ConcurrentQueue<Alarm> _idle = new();
    private int _count;

    public Alarm Rent()
    {
        if (!_idle.TryDequeue(out var alarm))
            return new(time);
        Interlocked.Decrement(ref _count);
        return alarm;
    }

    public void Return(Alarm alarm)
    {
        if (Volatile.Read(ref _count) < Most && alarm.TryReset())
        {
            Interlocked.Increment(ref _count);
            _idle.Enqueue(alarm);
        }
        else
        {
            alarm.Dispose();
        }
    }
}
