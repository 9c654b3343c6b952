namespace Sluice.Limits;

/// <summary>
/// A calendar period. Its end is kept as a timestamp and derived anew every second, so that a clock that is set is noticed; the period's
/// number only rises, so that one set back never opens a spent period twice.
/// </summary>
internal sealed partial class CalendarMeter : Meter
{
    private readonly CalendarClock _calendar;
    private readonly Clock _clock;
    private readonly long _second;
    private long _period;
    private long _number; // of the period among those that were counted, whatever the calendar: a booking's mark
    private long _usedBefore; // in the period before; another time zone's may have begun in it
    private long _used;
    private long _reserved;
    private long _deriveAt = long.MinValue;

    public CalendarMeter(LimitOptions options, string scope, Window.Calendar window, Clock clock, DateTimeOffset notBefore)
        : base(options, scope)
    {
        _calendar = new(window.Period, window.Zone);
        _clock = clock;
        _period = _calendar.PeriodAt(notBefore).Period;
        _second = clock.Ticks(TimeSpan.FromSeconds(1));
    }

    public override bool Fits(long now, long amount)
    {
        if (now >= _deriveAt)
            Derive(now);
        return amount <= Max - _used - _reserved || amount == 0;
    }

    public override long Book(long now, long amount)
    {
        _reserved += amount;
        return _number;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (mark == _number)
        {
            _reserved -= reserved;
            _used += Math.Min(actual, reserved);
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

        if (now >= _deriveAt)
            Derive(now);
        _used += Countable(amount, _used + _reserved);
    }

    public override long UsedAt(long now)
    {
        if (now >= _deriveAt)
            Derive(now);
        return _used;
    }

    public override long PeriodAt(long now)
    {
        if (now >= _deriveAt)
            Derive(now);
        return _period;
    }

    public override long Correct(long now, long amount)
    {
        var corrected = Math.Max(-UsedAt(now), amount < 0 ? amount : Countable(amount, _used + _reserved));
        _used += corrected;
        return corrected;
    }

    public override void Reset(long now) => _used = 0;

    public override long RetryAt(long now, long amount)
    {
        if (CanNeverFit(amount))
            return Never;
        var (used, reserved, resetAt) = Read(now);
        if (amount > Max - used - reserved && amount != 0)
            return resetAt;
        return amount <= Max - _used - _reserved || amount == 0 ? now : Math.Max(now, _deriveAt); // a clock that was set is noticed then
    }

    public override long HopeAt(long now, long amount) =>
        amount <= Max - Read(now).Used ? now : RetryAt(now, amount);

    public override MeterReading Read(long now)
    {
        var utcNow = _clock.UtcNow;
        var (period, end) = _calendar.PeriodAt(utcNow);
        if (period < _period)
            end = _calendar.EndOf(_period);
        var endsAt = now + _clock.Ticks(end - utcNow);
        return period > _period ? new(0, 0, endsAt) : new(_used, _reserved, endsAt);
    }

    // All that counts in the other's period may lie in this one; and if this one began before that, what counted in the period before it may too.
    public override bool TryMove(Meter replaced, long now)
    {
        if (replaced is not CalendarMeter other)
            return false;
        other.Derive(now);
        var begun = other._calendar.StartOf(other._period);
        _period = Math.Max(_period, _calendar.PeriodAt(begun).Period); // the wall clock may have been set back
        Derive(now);
        (_used, _reserved, _usedBefore) = (other._used, other._reserved, other._usedBefore);
        if (_calendar.StartOf(_period) < begun)
            (_used, _usedBefore) = (_used + Countable(_usedBefore, _used + _reserved), 0);
        (_number, other._number) = (other._number, Moved);
        return true;
    }

    public override long Begin(long now)
    {
        Derive(now);
        var age = _clock.UtcNow - _calendar.StartOf(_period);
        return age >= TimeSpan.Zero ? now - _clock.Ticks(age) : long.MinValue; // the wall clock may have been set back
    }

    public override long CountedSince(long since, long now)
    {
        var begun = Begin(now);
        return _used + _reserved + (begun <= since ? 0 : _usedBefore);
    }

    private void Derive(long now)
    {
        var utcNow = _clock.UtcNow;
        var (period, end) = _calendar.PeriodAt(utcNow);
        if (period > _period)
        {
            _usedBefore = period == _period + 1 ? _used + _reserved : 0;
            _period = period;
            _number++;
            _used = 0;
            _reserved = 0;
        }

        _deriveAt = now + Math.Min(_second, _clock.Ticks(end - utcNow));
    }
}
