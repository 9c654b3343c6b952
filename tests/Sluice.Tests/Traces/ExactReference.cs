using Sluice.Simulation.Traces;

namespace Sluice.Tests.Traces;

/// <summary>
/// What could be admitted at best: an exact log of every use, looked through from end to end, under the engine's waiting rule: strictly in
/// the order of arrival, until the deadline, refused as soon as no room can come before it.
/// </summary>
internal sealed class ExactReference(TraceLoad load)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly PriorityQueue<Action, (TimeSpan At, int Order)> _events = new();
    private readonly List<Use> _log = [];
    private readonly List<(TraceRow Row, TimeSpan Deadline)> _queue = [];
    private TimeSpan _now;
    private TimeSpan _wakeAt;
    private int _order;

    public int Requests { get; private set; }

    public long Tokens { get; private set; }

    public int Queued { get; private set; }

    public int Refused { get; private set; }

    public static ExactReference Run(TraceLoad load)
    {
        var reference = new ExactReference(load);
        foreach (var row in load.Rows)
            reference.At(TimeSpan.FromMilliseconds(row.TimestampMs), () => reference.Arrive(row));
        while (reference._events.TryDequeue(out var happens, out var key))
        {
            reference._now = key.At;
            reference._log.RemoveAll(use => use.At + Window <= key.At);
            happens();
            reference.Serve();
        }

        return reference;
    }

    private void Arrive(TraceRow row)
    {
        var deadline = _now + load.MaxWait;
        if ((_queue.Count > 0 || RoomFor(row) > _now) && (HopeOf(row) > deadline || _queue.Count >= load.Capacity))
        {
            Refused++;
            return;
        }

        _queue.Add((row, deadline));
        if (_queue.Count > 1 || RoomFor(row) > _now)
            At(deadline, Expire);
    }

    private void Serve()
    {
        Refused += _queue.RemoveAll(waiter => HopeOf(waiter.Row) > waiter.Deadline);
        while (_queue.Count > 0 && RoomFor(_queue[0].Row) <= _now)
        {
            var (row, deadline) = _queue[0];
            _queue.RemoveAt(0);
            Requests++;
            Tokens += load.CountedAtEnd(row);
            Queued += deadline - load.MaxWait < _now ? 1 : 0;
            var use = new Use(_now) { Tokens = load.CountedAtArrival(row), IsOpen = true };
            _log.Add(use);
            At(_now + load.Duration(row), () => (use.Tokens, use.IsOpen) = (load.CountedAtEnd(row), false));
        }

        if (_queue.Count > 0 && RoomFor(_queue[0].Row) is var wake && wake != _wakeAt)
            At(_wakeAt = wake, () => { });
    }

    private void Expire()
    {
        Serve();
        Refused += _queue.RemoveAll(waiter => waiter.Deadline <= _now);
    }

    private TimeSpan HopeOf(TraceRow row) =>
        Later(RoomAt(use => 1, 1, load.Rpm), RoomAt(use => use.IsOpen ? 0 : use.Tokens, load.CountedAtArrival(row), load.Tpm));

    private TimeSpan RoomFor(TraceRow row) =>
        Later(RoomAt(use => 1, 1, load.Rpm), RoomAt(use => use.Tokens, load.CountedAtArrival(row), load.Tpm));

    private TimeSpan RoomAt(Func<Use, long> size, long amount, long max)
    {
        var missing = amount - max;
        foreach (var use in _log)
            missing += size(use);
        return missing <= 0 ? _now : _log.Find(use => (missing -= size(use)) <= 0)!.At + Window;
    }

    private void At(TimeSpan at, Action happens) => _events.Enqueue(happens, (at, ++_order));

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class Use(TimeSpan at)
    {
        public TimeSpan At => at;

        public long Tokens { get; set; }

        public bool IsOpen { get; set; }
    }
}
