using System.Runtime.CompilerServices;

namespace Sluice.Limits;

/// <summary>
/// A rolling window as a ring of entries that start at least a 64th of the window apart; bookings closer together share one, which
/// leaves when its last does. So an entry never leaves early, and at most 1/64 of the window late; memory is bounded at 128 entries.
/// </summary>
internal sealed class RollingMeter : Meter
{
    private const int EntriesPerWindow = 64;

    private readonly long _window;
    private readonly long _mergeWithin;
    private FirstEntries _first; // beside the counters, so that a key seldom seen costs one place in memory
    private Entry[]? _ring;
    private long _head;
    private long _tail;
    private long _live;
    private long _reserved;
    private long _newestFirst;
    private long _nextExpiry = Never; // a lower bound: the tail's entry may have grown since

    public RollingMeter(LimitOptions options, string scope, TimeSpan window, Clock clock)
        : base(options, scope)
    {
        _mergeWithin = clock.Ticks(window) / EntriesPerWindow;
        _window = clock.Ticks(window + options.Slack);
    }

    public override bool Fits(long now, long amount)
    {
        if (now >= _nextExpiry)
            Expire(now);
        return amount <= Max - _live || amount == 0;
    }

    public override long Book(long now, long amount)
    {
        _live += amount;
        _reserved += amount;
        if (_head != _tail && now - _newestFirst < _mergeWithin)
        {
            ref var newest = ref At(_head - 1);
            newest.Last = now;
            newest.Amount += amount;
            newest.Reserved += amount;
            return _head - 1;
        }

        return Append(now, amount);
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (mark >= _tail)
        {
            ref var entry = ref At(mark);
            entry.Reserved -= reserved;
            _reserved -= reserved;
            var refund = reserved - actual;
            if (refund > 0)
            {
                entry.Amount -= refund;
                _live -= refund;
            }
        }

        if (actual > reserved)
            BookOveruse(now, actual - reserved);
    }

    public override void BookOveruse(long now, long amount) => Settle(Book(now, amount), amount, amount, now);

    public override long RetryAt(long now, long amount)
    {
        if (CanNeverFit(amount))
            return Never;
        var missing = amount - (Max - _live);
        if (missing <= 0 || amount == 0)
            return now;
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            missing -= entry.Amount;
            if (missing <= 0)
                return Math.Max(now, entry.Last + _window);
        }

        return Never;
    }

    public override MeterReading Read(long now)
    {
        long live = _live, reserved = _reserved, resetAt = now;
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            if (entry.Last + _window <= now)
            {
                live -= entry.Amount;
                reserved -= entry.Reserved;
            }
            else if (entry.Amount > 0)
            {
                resetAt = entry.Last + _window;
            }
        }

        return new(live - reserved, reserved, resetAt);
    }

    /// <summary>Takes over what another window over the same dimension still counts, as used; for a change of the window's length.</summary>
    public void CopyFrom(RollingMeter other, long now)
    {
        for (var i = other._tail; i < other._head; i++)
        {
            ref var entry = ref other.At(i);
            if (entry.Last + _window <= now || entry.Amount == 0)
                continue;
            var mark = Append(entry.Last, entry.Amount);
            _live += entry.Amount;
            At(mark).Reserved = 0;
        }
    }

    private long Append(long now, long amount)
    {
        if (_head - _tail == Capacity)
            Grow();
        if (_head == _tail)
            _nextExpiry = now + _window;
        At(_head) = new() { Last = now, Amount = amount, Reserved = amount };
        _newestFirst = now;
        return _head++;
    }

    private void Expire(long now)
    {
        while (_tail != _head)
        {
            ref var entry = ref At(_tail);
            if (entry.Last + _window > now)
            {
                _nextExpiry = entry.Last + _window;
                return;
            }

            _live -= entry.Amount;
            _reserved -= entry.Reserved;
            _tail++;
        }

        _nextExpiry = Never;
    }

    private int Capacity => _ring?.Length ?? FirstEntries.Length;

    private ref Entry At(long mark)
    {
        if (_ring is { } ring)
            return ref ring[mark & (ring.Length - 1)];
        return ref _first[(int)mark & (FirstEntries.Length - 1)];
    }

    private void Grow()
    {
        var larger = new Entry[Capacity * 2];
        for (var i = _tail; i < _head; i++)
            larger[i & (larger.Length - 1)] = At(i);
        _ring = larger;
    }

    private struct Entry
    {
        public long Last;
        public long Amount;
        public long Reserved;
    }

    [InlineArray(Length)]
    private struct FirstEntries
    {
        public const int Length = 4;

        private Entry _entry;
    }
}
