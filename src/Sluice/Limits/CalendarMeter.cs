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
        return _period;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (mark == _period)
        {
            _reserved -= reserved;
            _used += Math.Min(actual, reserved);
        }

        if (actual > reserved)
            BookOveruse(now, actual - reserved);
    }

    public override void BookOveruse(long now, long amount)
    {
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

    private void Derive(long now)
    {
        var utcNow = _clock.UtcNow;
        var (period, end) = _calendar.PeriodAt(utcNow);
        if (period > _period)
        {
            _period = period;
            _used = 0;
            _reserved = 0;
        }

        _deriveAt = now + Math.Min(_second, _clock.Ticks(end - utcNow));
    }
}
