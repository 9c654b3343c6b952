using Sluice.State;

namespace Sluice.Limits;

/// <summary>A calendar keeps the number of its period and what counts in it.</summary>
internal sealed partial class CalendarMeter
{
    public override LimitState? Save(in StateMoment moment)
    {
        Derive(moment.Now);
        var used = _used + _reserved;
        return used + _usedBefore == 0 ? null : LimitState.Of(this) with { Period = _period, Used = used, UsedBefore = _usedBefore };
    }

    // The period after this one was begun before the clock was set back over midnight: it stays spent. One further ahead was never true.
    public override void Load(LimitState saved, in StateMoment moment)
    {
        Derive(moment.Now);
        if (saved.Period == _period - 1)
            _usedBefore = saved.Used;
        if (saved.Period < _period)
            return;
        if (saved.Period == _period + 1)
            (_period, _used) = (saved.Period, 0);
        _used += saved.Used;
        _usedBefore = saved.UsedBefore;
    }

    public override long? Hold(long at, in StateMoment moment, long amount)
    {
        if (_used < amount || _calendar.PeriodAt(moment.WallOf(at)).Period != _period)
            return null;
        _used -= amount;
        _reserved += amount;
        return _number;
    }

    public override long? Rebook(long at, in StateMoment moment, long amount)
    {
        Derive(moment.Now);
        return _calendar.PeriodAt(moment.WallOf(at)).Period < _period ? null : Book(at, amount);
    }

    public override void EndReplay(long now)
    {
        _used += _reserved;
        _reserved = 0;
    }
}
