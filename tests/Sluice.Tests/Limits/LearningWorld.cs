using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Tests.Limits;

/// <summary>Calls that a learned meter lets through to a provider: they arrive there at once and in order, and are answered whenever.</summary>
internal sealed class LearningWorld(LimitedProvider provider, long window)
{
    private readonly LearnedMeter _meter = Make();
    private readonly List<(long Mark, long Amount, RateLimitReading Header)> _open = [];
    private long _now = 1_000;
    private long _latest = -1;
    private long _knownUntil;

    /// <summary>Calls that the meter let through.</summary>
    public long Sent { get; private set; }

    /// <summary>Of those, what the provider refused though its headers were known.</summary>
    public long RefusedUnasked { get; private set; }

    /// <summary>What it refused before.</summary>
    public long RefusedUnknown { get; private set; }

    /// <summary>Calls held back for which the provider had room.</summary>
    public long HeldInVain { get; private set; }

    public static LearnedMeter Make(bool countsWhenProduced = false) =>
        new(new("learned-tokens", Dimension.Tokens, 1, Window.Minute), "s", countsWhenProduced);

    public static RateLimitReading Said(long limit, long remaining) =>
        new() { Family = RateLimitFamily.Common, Dimension = RateLimitDimension.Tokens, Limit = limit, Remaining = remaining };

    public void Send(long amount)
    {
        if (!_meter.Fits(_now, amount))
        {
            HeldInVain += provider.Left(_now) >= amount ? 1 : 0;
            return;
        }

        var isKnown = _now < _knownUntil;
        var mark = _meter.Book(_now, amount);
        var taken = provider.Takes(_now, amount);
        Sent++;
        RefusedUnasked += isKnown && !taken ? 1 : 0;
        RefusedUnknown += !isKnown && !taken ? 1 : 0;
        if (taken)
            _open.Add((mark, amount, provider.Header(_now)));
        else
            _meter.Settle(mark, amount, 0, _now);
    }

    /// <summary>The header was written when the call arrived, and is read when the answer comes.</summary>
    public void Answer(int which, int share)
    {
        if (_open.Count == 0)
            return;
        var call = _open[which % _open.Count];
        _open.Remove(call);
        var reset = _now + call.Header.Reset!.Value.Ticks;
        if (call.Mark >= _latest || _now >= _knownUntil)
            (_latest, _knownUntil) = (call.Mark, reset + Math.Max(window, call.Header.Reset.Value.Ticks));
        _meter.Learn(call.Header, call.Mark, unseen: 0, reset, reset + Math.Max(window, call.Header.Reset.Value.Ticks), _now);
        _meter.Settle(call.Mark, call.Amount, call.Amount * share / 1_000, _now);
    }

    public void Pass(long time) => _now += time;

    public void AssertNothingIsHeldForEver()
    {
        var passesAt = _meter.RetryAt(_now, provider.Limit);
        Assert.InRange(passesAt, _now, _now + (3 * window));
        Assert.True(_meter.Fits(Math.Max(passesAt, _now), provider.Limit), "held back after its own word");
    }
}
