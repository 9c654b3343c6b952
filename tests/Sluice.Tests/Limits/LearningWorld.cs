using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Tests.Limits;

/// <summary>Calls that a learned meter lets through to a provider: they arrive there and are answered whenever, and overtake each other.</summary>
internal sealed class LearningWorld(LimitedProvider provider, long window)
{
    private readonly LearnedMeter _meter = Make();
    private readonly List<(long Mark, long Amount, bool IsKnown, long Blind)> _sent = [];
    private readonly List<(long Mark, long Amount, RateLimitReading Header)> _open = [];
    private long _now = 1_000;
    private long _blind;

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

        var isKnown = _meter.IsInForce(_now);
        _blind += isKnown ? 0 : 1;
        _sent.Add((_meter.Book(_now, amount), amount, isKnown, _blind));
        Sent++;
    }

    /// <summary>A call comes to the provider; its header is written at once, where it is taken.</summary>
    public void Arrive(int which)
    {
        if (_sent.Count == 0)
            return;
        var call = _sent[which % _sent.Count];
        _sent.Remove(call);
        if (provider.Takes(_now, call.Amount))
        {
            _open.Add((call.Mark, call.Amount, provider.Header(_now)));
            return;
        }

        // What was sent while nothing was known may take the room of one that was sent before.
        var mayBe = !call.IsKnown || _blind > call.Blind;
        RefusedUnasked += mayBe ? 0 : 1;
        RefusedUnknown += mayBe ? 1 : 0;
        _meter.Settle(call.Mark, call.Amount, 0, _now);
    }

    /// <summary>The answer comes, and its header is read.</summary>
    public void Answer(int which, int share)
    {
        if (_open.Count == 0)
            return;
        var call = _open[which % _open.Count];
        _open.Remove(call);
        var (reset, again) = (_now + call.Header.Reset!.Value.Ticks, Math.Max(window, call.Header.Reset.Value.Ticks));
        _meter.Learn(call.Header, call.Mark, reset, reset + again, _now);
        _meter.Settle(_meter.Hear(call.Mark, call.Amount), call.Amount, call.Amount * share / 1_000, _now);
    }

    public void Pass(long time) => _now += time;

    public void AssertNothingIsHeldForEver()
    {
        var passesAt = _meter.RetryAt(_now, provider.Limit);
        Assert.InRange(passesAt, _now, _now + (3 * window));
        Assert.True(_meter.Fits(Math.Max(passesAt, _now), provider.Limit), "held back after its own word");
    }
}
