using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;
using Sluice.Admission;
using Sluice.Tokens;

namespace Sluice.Bench;

/// <summary>
/// What one governed decision is held against (design, section 7): the base library's limiters, each partitioned by caller,
/// each an attempt and its end. The limits are out of reach, so every attempt passes.
/// </summary>
public class DecisionBenchmarks
{
    private const string Caller = "team-a";

    private AdmissionController _controller = null!;
    private AdmissionRequest _request;
    private AdmissionRequest _refused;
    private PartitionedRateLimiter<string> _concurrency = null!;
    private PartitionedRateLimiter<string> _tokenBucket = null!;
    private PartitionedRateLimiter<string> _chain = null!;

    /// <summary>Leases that are open meanwhile: the decision does not depend on them.</summary>
    [Params(0, 10_000)]
    public int Open { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _controller = Governed.Controller(keys: 1);
        _request = new() { Caller = Governed.Callers(_controller, 1)[0], Estimate = new(1_000, 500) };
        _refused = _request with { Estimate = new(1_000, 200_000_000_000_000) };
        for (var i = 0; i < Open; i++)
            _controller.TryAdmit(_request);
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
        _controller.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Benchmark(Description = "Sluice: reserve + settle, 3 scopes, 8 limits")]
    public bool Decision()
    {
        var admission = _controller.TryAdmit(_request);
        admission.Lease.Settle(new Usage { InputTokens = 900, OutputTokens = 100 });
        return admission.IsAdmitted ? true : throw new InvalidOperationException(admission.Refusal.Message);
    }

    [Benchmark(Description = "Sluice: refusal with its reason")]
    public bool Refusal() => _controller.TryAdmit(_refused).IsAdmitted ? throw new InvalidOperationException("Admitted what cannot fit") : true;

    [Benchmark(Description = "Sluice: preflight, which passes")]
    public bool Preflight() => _controller.Preflight(_request) is null;

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
