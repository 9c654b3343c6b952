using BenchmarkDotNet.Attributes;
using Sluice.Admission;
using Sluice.Choice;
using Sluice.Limits;

namespace Sluice.Bench;

/// <summary>A decision and its end with a choice among so many targets, each with three limits, all of which have room.</summary>
[MemoryDiagnoser]
public class ChoiceBenchmarks
{
    private AdmissionController _controller = null!;
    private AdmissionRequest _request;

    /// <summary>Candidates.</summary>
    [Params(3, 10, 100)]
    public int Targets { get; set; }

    /// <summary>How one is chosen.</summary>
    [Params(ChoiceStrategy.Ordered, ChoiceStrategy.Weighted, ChoiceStrategy.LeastLoaded, ChoiceStrategy.MostHeadroom, ChoiceStrategy.Cheapest, ChoiceStrategy.Fastest)]
    public ChoiceStrategy Strategy { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _controller = Make(Targets);
        _request = new()
        {
            Caller = _controller.Caller("key:a"),
            Candidates = Enumerable.Range(0, Targets).Select(i => new Candidate(_controller.Target($"t{i}"))).ToArray(),
            Estimate = new(1_000, 500),
            Strategy = Strategy,
        };
    }

    [GlobalCleanup]
    public void Cleanup() => _controller.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "Choose, reserve and settle")]
    public bool Choose()
    {
        var admission = _controller.TryAdmit(_request);
        admission.Lease.Settle(new() { InputTokens = 900, OutputTokens = 100 });
        return admission.IsAdmitted;
    }

    private static AdmissionController Make(int targets)
    {
        const long OutOfReach = 100_000_000_000_000;
        return new(new()
        {
            Scopes =
            [
                new("key:a", LimitOptions.RequestsPerMinute(OutOfReach)),
                .. Enumerable.Range(0, targets).Select(i => new ScopeOptions(
                    $"t{i}", LimitOptions.RequestsPerMinute(OutOfReach), LimitOptions.TokensPerMinute(OutOfReach), LimitOptions.Concurrency(1_000_000))),
            ],
            Targets = [.. Enumerable.Range(0, targets).Select(i => new TargetOptions($"t{i}") { Scopes = [$"t{i}"] })],
        });
    }
}
