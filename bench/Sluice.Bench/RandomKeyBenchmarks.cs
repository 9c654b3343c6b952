using System.Globalization;
using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;

namespace Sluice.Bench;

/// <summary>The same attempt where the caller is another one every time: what many keys cost.</summary>
public class RandomKeyBenchmarks
{
    private PartitionedRateLimiter<string> _concurrency = null!;
    private string[] _callers = [];
    private int _next;

    [Params(1, 100_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _concurrency = Limiters.Concurrency();
        _callers = [.. Enumerable.Range(0, Keys).Select(i => string.Create(CultureInfo.InvariantCulture, $"key-{i}"))];
        new Random(1).Shuffle(_callers);
    }

    [GlobalCleanup]
    public void Cleanup() => _concurrency.Dispose();

    [Benchmark(Baseline = true, Description = "BCL partitioned concurrency: attempt + dispose")]
    public bool Concurrency()
    {
        using var lease = _concurrency.AttemptAcquire(Next());
        return lease.IsAcquired;
    }

    private string Next()
    {
        var next = _next + 1;
        _next = next == _callers.Length ? 0 : next;
        return _callers[_next];
    }
}
