using Sluice.State;

namespace Sluice.Limits;

/// <summary>A rolling window keeps its entries, each with its age.</summary>
internal sealed partial class RollingMeter
{
    public override LimitState? Save(in StateMoment moment)
    {
        List<long> ages = [], amounts = [];
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            if (entry.Amount == 0 || entry.Last + _window <= moment.Now)
                continue;
            ages.Add(moment.AgeOf(entry.Last));
            amounts.Add(entry.Amount);
        }

        if (ages.Count == 0)
            return null;
        var newestSince = At(_head - 1).Amount == 0 ? ages[^1] : moment.AgeOf(_newestFirst);
        return LimitState.Of(this) with { Ages = ages, Amounts = amounts, NewestSince = newestSince };
    }

    public override void Load(LimitState saved, in StateMoment moment)
    {
        if (_head != _tail)
            return;
        for (var i = 0; i < saved.Ages.Count; i++)
        {
            var last = moment.AtAge(saved.Ages[i]);
            if (last + _window <= moment.Now)
                continue;
            At(Append(last, saved.Amounts[i])).Reserved = 0;
            _live += saved.Amounts[i];
        }

        _newestFirst = Math.Min(_newestFirst, moment.AtAge(saved.NewestSince));
    }

    // The entry that a booking lies in is the first whose last use was not before it.
    public override long? Hold(long at, in StateMoment moment, long amount)
    {
        if (at + _window <= moment.Now)
            return null;
        for (var i = _tail; i < _head; i++)
        {
            ref var entry = ref At(i);
            if (entry.Last < at)
                continue;
            if (entry.Amount - entry.Reserved < amount)
                return null;
            entry.Reserved += amount;
            _reserved += amount;
            return i;
        }

        return null;
    }

    public override long? Rebook(long at, in StateMoment moment, long amount) =>
        at + _window <= moment.Now ? null : Book(_head == _tail ? at : Math.Max(at, At(_head - 1).Last), amount);

    public override void EndReplay(long now)
    {
        for (var i = _tail; i < _head; i++)
            At(i).Reserved = 0;
        _reserved = 0;
    }
}
