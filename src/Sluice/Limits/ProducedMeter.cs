namespace Sluice.Limits;

/// <summary>
/// Mirrors a provider that counts output as it is produced: a reservation is held while its call is open, however long that is, and what
/// was produced is booked when the call ends, which is never before the provider counted it.
/// </summary>
internal sealed partial class ProducedMeter(LimitOptions options, string scope, TimeSpan window, Clock clock) : Meter(options, scope)
{
    private readonly RollingMeter _produced = new(options, scope, window, clock);
    private long _held;

    public override bool IsExact => _held == 0;

    public override bool Fits(long now, long amount)
    {
        _produced.Max = Max - _held;
        return _produced.Fits(now, amount);
    }

    public override long Book(long now, long amount)
    {
        _held += amount;
        return 0;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (IsMoved)
        {
            Successor!.Settle(mark, reserved, actual, now);
            return;
        }

        _held -= reserved;
        var isCounted = Successor is null ? 0 : reserved; // there it counts as used already
        if (actual > isCounted)
            BookOveruse(now, actual - isCounted);
    }

    public override void BookOveruse(long now, long amount) => (Successor ?? _produced).BookOveruse(now, amount);

    public override long RetryAt(long now, long amount)
    {
        if (CanNeverFit(amount))
            return Never;
        _produced.Max = Max - _held;
        var at = _produced.RetryAt(now, amount);
        return at == Never ? now : at;
    }

    public override long HopeAt(long now, long amount)
    {
        _produced.Max = Max;
        return _produced.RetryAt(now, amount);
    }

    public override bool TryMove(Meter replaced, long now)
    {
        if (replaced is not ProducedMeter other)
            return false;
        _produced.GoOnFrom(other._produced, now);
        _held = other._held;
        return true;
    }

    public override long Begin(long now) => _produced.Begin(now);

    public override long UsedAt(long now) => _produced.UsedAt(now);

    public override long Correct(long now, long amount) => _produced.Correct(now, amount);

    public override void Reset(long now) => _produced.Reset(now);

    public override MeterReading Read(long now)
    {
        var produced = _produced.Read(now);
        return produced with { Reserved = produced.Reserved + _held };
    }
}
