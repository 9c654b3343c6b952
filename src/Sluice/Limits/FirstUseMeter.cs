namespace Sluice.Limits;

/// <summary>A window of fixed length that begins with the first use after the last one ended.</summary>
internal sealed partial class FirstUseMeter(LimitOptions options, string scope, TimeSpan window, Clock clock) : Meter(options, scope)
{
    private readonly long _window = clock.Ticks(window);
    private long _number;
    private long _endsAt = long.MinValue;
    private long _used;
    private long _reserved;

    public override bool Fits(long now, long amount)
    {
        if (now >= _endsAt)
            Close();
        return amount <= Max - _used - _reserved || amount == 0;
    }

    public override long Book(long now, long amount)
    {
        if (amount != 0)
            Open(now);
        _reserved += amount;
        return _number;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (mark == _number)
        {
            _reserved -= reserved;
            _used += Math.Min(actual, reserved);
            CloseIfUnused();
        }
        else if (IsMoved)
        {
            Successor!.Settle(mark, reserved, actual, now);
            return;
        }

        if (actual > reserved)
            BookOveruse(now, actual - reserved);
    }

    public override void BookOveruse(long now, long amount)
    {
        if (Successor is { } successor)
        {
            successor.BookOveruse(now, amount);
            return;
        }

        if (now >= _endsAt)
            Close();
        Open(now);
        _used += Countable(amount, _used + _reserved);
    }

    public override long UsedAt(long now) => Read(now).Used;

    public override long Correct(long now, long amount)
    {
        var before = UsedAt(now);
        if (amount > 0)
            BookOveruse(now, amount);
        else if (before > 0)
            _used = Math.Max(0, before + amount);
        CloseIfUnused();
        return UsedAt(now) - before;
    }

    public override void Reset(long now)
    {
        _used = 0;
        CloseIfUnused();
    }

    public override long RetryAt(long now, long amount) => CanNeverFit(amount) ? Never
        : now >= _endsAt || amount <= Max - _used - _reserved || amount == 0 ? now : _endsAt;

    public override long HopeAt(long now, long amount) => amount <= Max - Read(now).Used ? now : RetryAt(now, amount);

    public override MeterReading Read(long now) => now >= _endsAt ? new(0, 0, now) : new(_used, _reserved, _endsAt);

    // The window began when it did and is as long as it is now; if it would be over, all of it may have been used in the next one, which began since.
    public override bool TryMove(Meter replaced, long now)
    {
        if (replaced is not FirstUseMeter other)
            return false;
        if (now >= other._endsAt)
            other.Close();
        (_used, _reserved) = (other._used, other._reserved);
        if (other._endsAt != long.MinValue)
            _endsAt = other._endsAt - other._window + _window is var end && end > now ? end : now + _window;
        (_number, other._number) = (other._number, Moved);
        return true;
    }

    public override long Begin(long now) => now - _window;

    private void Open(long now)
    {
        if (_endsAt == long.MinValue)
            _endsAt = now + _window;
    }

    // Nothing was used, so that nothing began.
    private void CloseIfUnused()
    {
        if (_used == 0 && _reserved == 0)
            Close();
    }

    private void Close()
    {
        if (_endsAt == long.MinValue)
            return;
        _number++;
        _endsAt = long.MinValue;
        _used = 0;
        _reserved = 0;
    }
}
