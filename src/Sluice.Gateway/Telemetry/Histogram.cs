namespace Sluice.Gateway.Telemetry;

/// <summary>Counts durations by how long they were. Thread-safe, without a lock.</summary>
internal sealed class Histogram
{
    private static readonly long[] BoundsMs = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];

    private readonly long[] _counts = new long[BoundsMs.Length + 1];
    private long _sumMs;

    public void Observe(long milliseconds)
    {
        var bucket = 0;
        while (bucket < BoundsMs.Length && milliseconds > BoundsMs[bucket])
            bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sumMs, milliseconds);
    }

    /// <summary>Writes buckets, sum and count in seconds.</summary>
    public void WriteTo(PrometheusText text, string name, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Span<(string Name, string Value)> withBound = [.. labels, ("le", "")];
        long total = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            total += Volatile.Read(ref _counts[i]);
            withBound[^1] = ("le", i < BoundsMs.Length ? PrometheusText.Number(BoundsMs[i] / 1_000m) : "+Inf");
            text.Sample(name + "_bucket", total, withBound);
        }

        text.Sample(name + "_sum", Volatile.Read(ref _sumMs) / 1_000m, labels);
        text.Sample(name + "_count", total, labels);
    }
}
