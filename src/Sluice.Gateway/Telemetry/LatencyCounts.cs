using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>Counts durations in the steps of <see cref="LatencySteps"/>, so that what is read from it is at most 6 % too long. Not thread-safe.</summary>
internal sealed class LatencyCounts
{
    private readonly long[] _counts = new long[LatencySteps.Count];

    public long Total { get; private set; }

    public void Add(long milliseconds) => Add(LatencySteps.Of(milliseconds), 1);

    /// <summary>Adds so many durations of a step.</summary>
    public void Add(int step, long count)
    {
        _counts[step] += count;
        Total += count;
    }

    public void Add(LatencyCounts other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Total += other.Total;
    }

    /// <summary>The duration that a share of all do not exceed, in milliseconds; <see langword="null"/> where there is none.</summary>
    public long? Quantile(double share)
    {
        if (Total == 0)
            return null;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Total));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return LatencySteps.AtMostMs(i);
        }

        return null;
    }
}
