namespace Sluice.Tests.Limits;

/// <summary>What a rolling window is measured against: every entry kept, and summed anew each time.</summary>
internal sealed class ExactLog(long max, long window)
{
    private readonly List<(long At, long Amount)> _entries = [];

    public long Max { get; set; } = max;

    /// <summary>What counts at an instant: uses at t count in [t, t + window).</summary>
    public long Sum(long now, long keptLonger = 0)
    {
        var sum = 0L;
        foreach (var (at, amount) in _entries)
        {
            if (at <= now && now < at + window + keptLonger)
                sum += amount;
        }

        return sum;
    }

    public bool Fits(long now, long amount, long keptLonger = 0) => amount == 0 || Sum(now, keptLonger) + amount <= Max;

    public int Book(long now, long amount)
    {
        _entries.Add((now, amount));
        return _entries.Count - 1;
    }

    /// <summary>Gives back where it was booked; what is beyond is booked now.</summary>
    public void Settle(int entry, long reserved, long actual, long now)
    {
        if (actual > reserved)
            Book(now, actual - reserved);
        else
            _entries[entry] = (_entries[entry].At, _entries[entry].Amount - (reserved - actual));
    }

    /// <summary>The most that counted in any half-open interval of the window's length.</summary>
    public long MostInAnyInterval() => _entries.Count == 0 ? 0 : _entries.Max(last => Sum(last.At));
}
