namespace Sluice.Limits;

/// <summary>Counts what is open: concurrency. Room comes back when a call ends, which no clock foretells.</summary>
internal sealed class GaugeMeter(LimitOptions options, string scope) : Meter(options, scope)
{
    private long _open;

    public override bool IsExact => false;

    public override bool Fits(long now, long amount) => amount <= Max - _open || amount == 0;

    public override long Book(long now, long amount)
    {
        _open += amount;
        return 0;
    }

    public override void Settle(long mark, long reserved, long actual, long now) => _open -= reserved;

    public override void BookOveruse(long now, long amount)
    {
    }

    public override long RetryAt(long now, long amount) => CanNeverFit(amount) ? Never : now;

    public override long Remaining(long now) => Max - _open;

    public override MeterReading Read(long now) => new(0, _open, _open == 0 ? now : Never);
}
