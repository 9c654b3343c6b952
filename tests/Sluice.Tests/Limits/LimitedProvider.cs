using Sluice.Errors;

namespace Sluice.Tests.Limits;

/// <summary>A provider with one limit, counted call by call in the order of arrival: in fixed windows, in a rolling one, or as a bucket that fills evenly.</summary>
internal sealed class LimitedProvider(int kind, long limit, long window)
{
    private readonly List<(long At, long Amount)> _uses = [];
    private long _begun = long.MinValue / 2;
    private double _missing;
    private long _filledAt;

    public long Limit => limit;

    /// <summary>A call arrives, and is counted if there is room.</summary>
    public bool Takes(long now, long amount)
    {
        if (amount > Left(now))
            return false;
        if (kind == 0 && now >= _begun + window)
            _begun = now - (now % window);
        _uses.Add((now, amount));
        _missing += amount;
        return true;
    }

    /// <summary>What the headers of an answer that is written now say.</summary>
    public RateLimitReading Header(long now) => new()
    {
        Family = RateLimitFamily.Common,
        Dimension = RateLimitDimension.Tokens,
        Limit = limit,
        Remaining = Left(now),
        Reset = new(ResetIn(now)),
    };

    public long Left(long now)
    {
        _missing = Math.Max(0, _missing - ((double)(now - _filledAt) * limit / window));
        _filledAt = now;
        return kind == 2 ? (long)Math.Floor(limit - _missing) : limit - _uses.Where(use => IsLive(use.At, now)).Sum(use => use.Amount);
    }

    private long ResetIn(long now) => kind switch
    {
        0 => window - (now % window),
        1 => _uses.Where(use => IsLive(use.At, now)).Select(use => use.At + window - now).DefaultIfEmpty(0).Max(),
        _ => (long)Math.Ceiling(_missing * window / limit),
    };

    private bool IsLive(long at, long now) => kind == 0 ? at / window == now / window : at + window > now;
}
