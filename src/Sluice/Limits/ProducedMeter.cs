namespace Sluice.Limits;

/// <summary>
/// Mirrors a provider that counts output as it is produced: a reservation is held while its call is open, however long that is, and what
/// was produced is booked when the call ends, which is never before the provider counted it.
/// </summary>
internal sealed partial class ProducedMeter(LimitOptions options, string scope, TimeSpan window, Clock clock) : Meter(options, scope)
{
    private readonly RollingMeter _produced = new(options, scope, window, clock);
    private long _held;
    private ProducedMeter? _successor;

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
        if (_successor is { } successor)
        {
            successor.Settle(mark, reserved, actual, now);
            return;
        }

        _held -= reserved;
        if (actual > 0)
            _produced.BookOveruse(now, actual);
    }

    public override void BookOveruse(long now, long amount) => _produced.BookOveruse(now, amount);

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

    public override void TakeOver(Meter replaced, long now)
    {
        if (replaced is not ProducedMeter other)
            return;
        _produced.TakeOver(other._produced, now);
        _held = other._held;
        other._successor = this;
    }

    public override long UsedAt(long now) => _produced.UsedAt(now);

    public override long Correct(long now, long amount) => _produced.Correct(now, amount);

    public override void Reset(long now) => _produced.Reset(now);

    public override MeterReading Read(long now)
    {
        var produced = _produced.Read(now);
        return produced with { Reserved = produced.Reserved + _held };
    }
}
