namespace Sluice.Limits;

/// <summary>
/// A token bucket by the generic cell rate algorithm: one timestamp, the instant at which the bucket would be full again. Permits are spread
/// evenly; the interval between two is rounded up to the clock's unit, so the rate is never above what is configured.
/// </summary>
internal sealed partial class BucketMeter : Meter
{
    private readonly long _period;
    private readonly long _burst;
    private long _fullAt = long.MinValue / 4;
    private long _firm = long.MinValue / 4; // no end of an open call makes it full before

    public BucketMeter(LimitOptions options, string scope, Window.TokenBucket bucket, Clock clock)
        : base(options, scope)
    {
        _period = clock.Ticks(bucket.Period);
        _burst = bucket.Burst;
    }

    public override long MostAtOnce => _burst;

    // Max can change at run time, so the interval is derived.
    private long Interval => (_period + Max - 1) / Max;

    public override bool Fits(long now, long amount) => amount == 0 || (amount <= _burst && FullAfter(now, amount) - now <= _burst * Interval);

    public override long Book(long now, long amount) => amount == 0 ? long.MinValue : _fullAt = FullAfter(now, amount);

    // Only the latest booking can be undone exactly; giving back an older one could let a burst pass that the bucket never held.
    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (actual < reserved && mark == _fullAt)
            mark = _fullAt -= (reserved - actual) * Interval;
        if (actual > 0 || mark != _fullAt)
            _firm = Math.Max(_firm, mark);
        if (actual > reserved)
            BookOveruse(now, actual - reserved);
    }

    public override void BookOveruse(long now, long amount)
    {
        if (Successor is { } successor)
            successor.BookOveruse(now, amount);
        else
            _firm = _fullAt = FullAfter(now, amount);
    }

    public override void ChangeMax(long max, long now)
    {
        if (max == Max)
            return;
        var missing = Missing(now);
        Max = max;
        Miss(missing, now);
    }

    public override bool IsEmpty(long now) => _fullAt <= now;

    public override long Correct(long now, long amount)
    {
        if (amount >= 0)
        {
            BookOveruse(now, amount);
            return amount;
        }

        var missing = Missing(now);
        var given = Math.Min(missing, -amount);
        _firm = _fullAt = now;
        Miss(missing - given, now);
        return -given;
    }

    public override void Reset(long now) => _firm = _fullAt = Math.Min(_fullAt, now);

    // A bucket has no memory but of how empty it is.
    public override void CountOn(Meter replaced, long now) =>
        Miss(replaced is BucketMeter other ? other.Missing(now) : Math.Min(_burst, replaced.CountedSince(now - _period, now)), now);

    public override long RetryAt(long now, long amount) =>
        amount > _burst ? Never : amount == 0 ? now : Math.Max(now, FullAfter(now, amount) - (_burst * Interval));

    // While one waits the bucket is not full, so that nothing runs over: each permit ahead puts it off by exactly one interval.
    public override long RetryBehind(long now, long amount, long ahead) =>
        amount > _burst ? Never : amount == 0 ? now : Math.Max(now, FullAfter(now, amount + ahead) - (_burst * Interval));

    public override long SurelyBy(long now, long amount, long ahead) => RetryBehind(now, amount, ahead);

    public override long HopeAt(long now, long amount) => amount > _burst ? Never
        : amount == 0 ? now : Math.Max(now, FullFrom(Math.Max(_firm, now), amount) - (_burst * Interval));

    public override MeterReading Read(long now)
    {
        return new(Missing(now), 0, Math.Max(now, _fullAt));
    }

    // Permits that are not there, begun ones included.
    private long Missing(long now) => (Math.Max(0, _fullAt - now) + Interval - 1) / Interval;

    private void Miss(long permits, long now)
    {
        if (permits > 0)
            _firm = _fullAt = FullFrom(now, permits);
    }

    private long FullAfter(long now, long amount) => FullFrom(Math.Max(_fullAt, now), amount);

    // Over-use can be of any size: its time saturates far beyond any use.
    private long FullFrom(long start, long amount) => amount <= (long.MaxValue / 4) / Interval ? Math.Min(start + (amount * Interval), long.MaxValue / 2) : long.MaxValue / 2;
}
