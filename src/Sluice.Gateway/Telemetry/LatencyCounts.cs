namespace Sluice.Gateway.Telemetry;

/// <summary>Counts durations in steps of a twelfth of an octave, so that what is read from it is at most 6 % too long. Not thread-safe.</summary>
internal sealed class LatencyCounts
{
    private const int StepsPerOctave = 12;
    private const int Octaves = 22; // 2^22 ms are 70 minutes

    private readonly int[] _counts = new int[(StepsPerOctave * Octaves) + 1];

    public int Total { get; private set; }

    public void Add(long milliseconds)
    {
        _counts[Step(milliseconds)]++;
        Total++;
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
                return i == 0 ? 0 : (long)Math.Ceiling(Math.Pow(2, (double)i / StepsPerOctave));
        }

        return null;
    }

    private int Step(long milliseconds) =>
        milliseconds <= 0 ? 0 : Math.Min(_counts.Length - 1, (int)Math.Ceiling(Math.Log2(milliseconds) * StepsPerOctave - 1e-9));
}
