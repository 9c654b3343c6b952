using System.Globalization;
using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;
using Sluice.Admission;
using Sluice.Tokens;

namespace Sluice.Bench;

/// <summary>The same attempt where the caller is another one every time: what many keys cost.</summary>
public class RandomKeyBenchmarks
{
    private PartitionedRateLimiter<string> _concurrency = null!;
    private AdmissionController _controller = null!;
    private CallerScopes[] _scopes = [];
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
        _controller = Governed.Controller(Keys);
        _scopes = Governed.Callers(_controller, Keys);
        new Random(1).Shuffle(_scopes);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _concurrency.Dispose();
        _controller.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Benchmark(Description = "Sluice: reserve + settle, 3 scopes, 8 limits")]
    public bool Decision()
    {
        var next = _next + 1;
        _next = next == _scopes.Length ? 0 : next;
        var admission = _controller.TryAdmit(new() { Caller = _scopes[_next], Estimate = new(1_000, 500) });
        admission.Lease.Settle(new Usage { InputTokens = 900, OutputTokens = 100 });
        return admission.IsAdmitted;
    }

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
