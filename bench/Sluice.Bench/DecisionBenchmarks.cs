using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;

namespace Sluice.Bench;

/// <summary>
/// What one governed decision is held against (design, section 7): the base library's limiters, each partitioned by caller,
/// each an attempt and its end. The limits are out of reach, so every attempt passes.
/// </summary>
public class DecisionBenchmarks
{
    private const string Caller = "team-a";

    private PartitionedRateLimiter<string> _concurrency = null!;
    private PartitionedRateLimiter<string> _tokenBucket = null!;
    private PartitionedRateLimiter<string> _chain = null!;

    [GlobalSetup]
    public void Setup()
    {
        _concurrency = Limiters.Concurrency();
        _tokenBucket = Limiters.TokenBucket();
        _chain = PartitionedRateLimiter.CreateChained(Limiters.Concurrency(), Limiters.TokenBucket(), Limiters.TokenBucket());
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _chain.Dispose();
        _tokenBucket.Dispose();
        _concurrency.Dispose();
    }

    [Benchmark(Baseline = true, Description = "BCL partitioned concurrency: attempt + dispose")]
    public bool Concurrency() => Attempt(_concurrency);

    [Benchmark(Description = "BCL partitioned token bucket: attempt + dispose")]
    public bool TokenBucket() => Attempt(_tokenBucket);

    [Benchmark(Description = "BCL chain of three (concurrency, requests, tokens): attempt + dispose")]
    public bool Chain() => Attempt(_chain);

    private static bool Attempt(PartitionedRateLimiter<string> limiter)
    {
        using var lease = limiter.AttemptAcquire(Caller);
        return lease.IsAcquired ? true : throw new InvalidOperationException("The limit was reached: the figures would not be of a passing attempt");
    }
}
