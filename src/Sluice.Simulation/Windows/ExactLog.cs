using System.Runtime.InteropServices;

namespace Sluice.Simulation.Windows;

/// <summary>
/// Every use with its instant: no buckets, no rounding. The window is half-open: a use at t is gone at exactly t + <see cref="Window"/>.
/// What has left the window is kept as history, so that peaks can be proved afterwards.
/// Not thread-safe; instants must not decrease.
/// </summary>
/// <param name="max">The limit; 0 is unlimited, and is counted all the same.</param>
/// <param name="keep">So many entries are kept of what has left the window, and up to half as many more.</param>
internal sealed class ExactLog(long max, int keep)
{
    /// <summary>The length of the window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly List<Entry> _entries = [];
    private long _firstSequence;
    private int _firstLive;
    private long _live;

    /// <summary>The limit; 0 is unlimited.</summary>
    public long Max => max;

    /// <summary>The greatest use the window ever held at an instant at which something was booked.</summary>
    public long HighestLive { get; private set; }

    /// <summary>The use in the window.</summary>
    public long Live(TimeSpan now)
    {
        Expire(now);
        return _live;
    }

    /// <summary>Books a use; the answer names the entry for <see cref="Correct"/>.</summary>
    public long Book(TimeSpan now, long amount)
    {
        if (_entries.Count > 0 && now < _entries[^1].At)
            throw new ArgumentOutOfRangeException(nameof(now), now, $"The log already holds a use at {_entries[^1].At}; book in the order of time.");
        Expire(now);
        if (_entries.Count > 0 && _entries[^1].At == now)
            CollectionsMarshal.AsSpan(_entries)[^1].Amount += amount;
        else
            Append(new Entry(now, amount));
        _live += amount;
        HighestLive = Math.Max(HighestLive, _live);
        return _firstSequence + _entries.Count - 1;
    }

    /// <summary>Changes what an entry holds, at the instant that it was booked at.</summary>
    public void Correct(TimeSpan now, long sequence, long difference)
    {
        Expire(now);
        var index = sequence - _firstSequence;
        if (index < 0)
            return;
        CollectionsMarshal.AsSpan(_entries)[(int)index].Amount += difference;
        if (index >= _firstLive)
            _live += difference;
    }

    /// <summary>Whether a use can never pass, however long it waits.</summary>
    public bool NeverFits(long amount) => max > 0 && amount > max;

    /// <summary>How long until a use fits if nothing else comes; zero if it fits now.</summary>
    public TimeSpan WaitFor(TimeSpan now, long amount)
    {
        Expire(now);
        if (max == 0)
            return TimeSpan.Zero;
        var excess = _live + amount - max;
        for (var i = _firstLive; excess > 0 && i < _entries.Count; i++)
        {
            excess -= _entries[i].Amount;
            if (excess <= 0)
                return _entries[i].At + Window - now;
        }

        return TimeSpan.Zero;
    }

    /// <summary>How long until the window is empty if nothing else comes.</summary>
    public TimeSpan ResetIn(TimeSpan now)
    {
        Expire(now);
        return _firstLive < _entries.Count ? _entries[^1].At + Window - now : TimeSpan.Zero;
    }

    /// <summary>The greatest sum in any half-open interval of this length, over the history and with all corrections made so far.</summary>
    public long PeakIn(TimeSpan window)
    {
        long sum = 0, peak = 0;
        var first = 0;
        foreach (var entry in _entries)
        {
            for (; _entries[first].At + window <= entry.At; first++)
                sum -= _entries[first].Amount;
            sum += entry.Amount;
            peak = Math.Max(peak, sum);
        }

        return peak;
    }

    private void Expire(TimeSpan now)
    {
        for (; _firstLive < _entries.Count && _entries[_firstLive].At + Window <= now; _firstLive++)
            _live -= _entries[_firstLive].Amount;
    }

    private void Append(Entry entry)
    {
        if (_firstLive - keep > keep / 2)
        {
            var old = _firstLive - keep;
            _entries.RemoveRange(0, old);
            _firstSequence += old;
            _firstLive = keep;
        }

        _entries.Add(entry);
    }

    private struct Entry(TimeSpan at, long amount)
    {
        public readonly TimeSpan At = at;
        public long Amount = amount;
    }
}
