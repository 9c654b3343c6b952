namespace Sluice.Limits;

/// <summary>Counts for ever: a budget in all. Only a higher <see cref="Meter.Max"/> or the settlement of open calls makes room.</summary>
internal sealed partial class TotalMeter(LimitOptions options, string scope) : Meter(options, scope)
{
    private long _used;
    private long _reserved;

    public override bool IsExact => false;

    public override bool Fits(long now, long amount) => amount <= Max - _used - _reserved || amount == 0;

    public override long Book(long now, long amount)
    {
        _reserved += amount;
        return 0;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        _reserved -= reserved;
        if (Successor is null)
            Count(actual);
        else if (actual > reserved)
            Successor.BookOveruse(now, actual - reserved); // the rest counts there already
    }

    public override void BookOveruse(long now, long amount)
    {
        if (Successor is { } successor)
            successor.BookOveruse(now, amount);
        else
            Count(amount);
    }

    public override long UsedAt(long now) => _used;

    public override long Correct(long now, long amount)
    {
        var corrected = Math.Max(-_used, amount < 0 ? amount : Countable(amount, _used + _reserved));
        _used += corrected;
        return corrected;
    }

    public override void Reset(long now) => _used = 0;

    public override long RetryAt(long now, long amount) =>
        Fits(now, amount) || (amount <= Max - _used && !CanNeverFit(amount)) ? now : Never;

    public override MeterReading Read(long now) => new(_used, _reserved, Never);

    private void Count(long amount) => _used += Countable(amount, _used + _reserved);
}
