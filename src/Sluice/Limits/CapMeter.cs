namespace Sluice.Limits;

/// <summary>Holds each call alone to a maximum, and counts nothing: what is larger can never pass.</summary>
internal sealed class CapMeter(LimitOptions options, string scope) : Meter(options, scope)
{
    public override bool Fits(long now, long amount) => amount <= Max;

    public override long Book(long now, long amount) => 0;

    public override void Settle(long mark, long reserved, long actual, long now)
    {
    }

    public override void BookOveruse(long now, long amount)
    {
    }

    public override long RetryAt(long now, long amount) => Fits(now, amount) ? now : Never;

    public override MeterReading Read(long now) => new(0, 0, now);
}
