using Sluice.State;

namespace Sluice.Limits;

/// <summary>A total keeps what counts.</summary>
internal sealed partial class TotalMeter
{
    public override LimitState? Save(in StateMoment moment) =>
        _used + _reserved == 0 ? null : LimitState.Of(this) with { Used = _used + _reserved };

    public override void Load(LimitState saved, in StateMoment moment) => _used += saved.Used;

    public override long? Hold(long at, in StateMoment moment, long amount)
    {
        if (_used < amount)
            return null;
        _used -= amount;
        _reserved += amount;
        return 0;
    }

    public override long? Rebook(long at, in StateMoment moment, long amount) => Book(at, amount);

    public override void EndReplay(long now)
    {
        _used += _reserved;
        _reserved = 0;
    }
}
