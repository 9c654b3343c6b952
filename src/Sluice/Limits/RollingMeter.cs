using System.Runtime.CompilerServices;

namespace Sluice.Limits;

/// <summary>
/// A rolling window as a ring of entries that start at least a 64th of the window apart; bookings closer together share one, which
/// leaves when its last does. So an entry never leaves early, and at most 1/64 of the window late; memory is bounded at 128 entries.
/// </summary>
internal sealed partial class RollingMeter : Meter
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
        _mergeWithin = Math.Max(1, clock.Ticks(window) / EntriesPerWindow); // one instant is one entry, however short the window
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
        else if (IsMoved)
        {
            Successor!.Settle(mark, reserved, actual, now);
            return;
        }

        if (actual > reserved)
            BookOveruse(now, actual - reserved);
    }

    public override void BookOveruse(long now, long amount) => Count(now, amount);

    public override long RetryAt(long now, long amount) => FitsAt(now, amount, withReserved: true);

    public override long HopeAt(long now, long amount) => FitsAt(now, amount, withReserved: false);

    // No window holds more than Max, so that each Max ahead puts it off by a whole one.
    public override long RetryBehind(long now, long amount, long ahead) => Behind(now, amount, ahead, delay: 0);

    // An entry leaves late by what was booked into it after its first. Amounts of more than one can leave room unused, and are not foretold beyond a window.
    public override long SurelyBy(long now, long amount, long ahead) =>
        amount + ahead > Max && Options.Dimension != Dimension.Requests ? Never : Behind(now, amount, ahead, _mergeWithin);

    public override bool LetsPass => true;

    // The newest entry leaves later if more is booked into it, so it counts as one that stays for as long as it takes more.
    public override long Beside(long now, long waiting, long least, out long growsAt)
    {
        growsAt = Never;
        var goesAt = RetryAt(now, least);
        if (goesAt == Never)
            return 0;
        var last = _head;
        if (_head != _tail && now - _newestFirst < _mergeWithin)
        {
            growsAt = _newestFirst + _mergeWithin;
            last--;
        }

        var room = Max - _live;
        for (var i = _tail; i < last && At(i).Last + _window <= goesAt; i++)
            room += At(i).Amount;
        return Math.Max(0, room - waiting);
    }

    public override long Remaining(long now)
    {
        if (now >= _nextExpiry)
            Expire(now);
        return Max - _live;
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

    public override long UsedAt(long now)
    {
        if (now >= _nextExpiry)
            Expire(now);
        return _live - _reserved;
    }

    public override long Correct(long now, long amount)
    {
        if (amount >= 0)
            return Count(now, amount);
        var left = Math.Min(-amount, UsedAt(now)); // what has expired is no longer there to be taken
        var taken = left;
        for (var i = _head - 1; left > 0 && i >= _tail; i--)
        {
            ref var entry = ref At(i);
            left -= Forget(ref entry, Math.Min(left, entry.Amount - entry.Reserved));
        }

        return left - taken;
    }

    public override void Reset(long now)
    {
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            Forget(ref entry, entry.Amount - entry.Reserved);
        }
    }

    public override bool TryMove(Meter replaced, long now)
    {
        if (replaced is not RollingMeter other)
            return false;
        // The same marks name the same entries, so that calls that are open find theirs.
        _head = _tail = other._tail;
        for (var i = other._tail; i < other._head; i++)
        {
            ref var entry = ref other.At(i);
            At(Append(entry.Last, entry.Amount)).Reserved = entry.Reserved;
        }

        _newestFirst = other._newestFirst;
        _live = other._live;
        _reserved = other._reserved;
        other._tail = other._head = Never; // nothing is found there any more, so that endings come here
        return true;
    }

    public override long Begin(long now) => now - _window;

    public override long CountedSince(long since, long now)
    {
        var counted = 0L;
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            if (entry.Last >= since && entry.Last + _window > now)
                counted += entry.Amount;
        }

        return counted;
    }

    private long Count(long now, long amount)
    {
        if (Successor is { } successor)
        {
            successor.BookOveruse(now, amount);
            return amount;
        }

        if (now >= _nextExpiry)
            Expire(now); // no decision need come by in between, and the ring is bounded all the same
        amount = Countable(amount, _live);
        Settle(Book(now, amount), amount, amount, now);
        return amount;
    }

    private long Forget(ref Entry entry, long amount)
    {
        entry.Amount -= amount;
        _live -= amount;
        return amount;
    }

    private long Behind(long now, long amount, long ahead, long delay)
    {
        if (CanNeverFit(amount))
            return Never;
        if (amount == 0)
            return now;
        var windows = (amount + ahead - 1) / Max;
        var first = RetryAt(now, amount + ahead - (windows * Max)) + delay;
        return (long)Int128.Min(long.MaxValue / 2, first + (windows * ((Int128)_window + delay)));
    }

    private long FitsAt(long now, long amount, bool withReserved)
    {
        if (CanNeverFit(amount))
            return Never;
        var missing = amount - (Max - (withReserved ? _live : _live - _reserved));
        if (missing <= 0 || amount == 0)
            return now;
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            missing -= withReserved ? entry.Amount : entry.Amount - entry.Reserved;
            if (missing <= 0)
                return Math.Max(now, entry.Last + _window);
        }

        return Never;
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

    /// <summary>Entries that are kept: bounded whatever comes.</summary>
    internal int Entries => (int)(_head - _tail);

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
