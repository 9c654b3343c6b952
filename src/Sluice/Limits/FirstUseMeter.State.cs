using Sluice.State;

namespace Sluice.Limits;

/// <summary>A window from first use keeps when it ends and what counts in it.</summary>
internal sealed partial class FirstUseMeter
{
    public override LimitState? Save(in StateMoment moment)
    {
        var (used, reserved, endsAt) = Read(moment.Now);
        return used + reserved == 0 ? null : LimitState.Of(this) with { Used = used + reserved, FullIn = moment.Until(endsAt) };
    }

    public override void Load(LimitState saved, in StateMoment moment)
    {
        if (saved.FullIn <= moment.Away)
            return;
        _endsAt = Math.Min(moment.AtIn(saved.FullIn), moment.Now + _window); // the wall clock may have been set back
        _used = saved.Used;
    }

    public override long? Hold(long at, in StateMoment moment, long amount)
    {
        if (_endsAt == long.MinValue || moment.Now >= _endsAt || _used < amount)
            return null;
        _used -= amount;
        _reserved += amount;
        return _number;
    }

    // The records come in the order of their times: one that is the first begins the window, and one after its end the next.
    public override long? Rebook(long at, in StateMoment moment, long amount)
    {
        if (at >= _endsAt)
            Close();
        return Book(at, amount);
    }

    public override void EndReplay(long now)
    {
        _used += _reserved;
        _reserved = 0;
        if (now >= _endsAt)
            Close();
    }
}
