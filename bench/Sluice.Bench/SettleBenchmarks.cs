using BenchmarkDotNet.Attributes;
using Sluice.Admission;
using Sluice.Tokens;

namespace Sluice.Bench;

/// <summary>The two halves of a decision apart: reserving, and settling at less than was reserved. Each of many calls once, so that none is ended twice.</summary>
public class SettleBenchmarks
{
    private const int Calls = 10_000;

    private readonly Lease[] _leases = new Lease[Calls];
    private AdmissionController _controller = null!;
    private AdmissionRequest _request;

    [GlobalSetup]
    public void Setup()
    {
        _controller = Governed.Controller(keys: 1);
        _request = new() { Caller = Governed.Callers(_controller, 1)[0], Estimate = new(1_000, 500) };
    }

    [GlobalCleanup]
    public void Cleanup() => _controller.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [IterationSetup(Target = nameof(Settle))]
    public void Open()
    {
        for (var i = 0; i < Calls; i++)
            _leases[i] = _controller.TryAdmit(_request).Lease;
    }

    [IterationSetup(Target = nameof(Reserve))]
    public void Clear() => End();

    [Benchmark(Description = "Sluice: reserve", OperationsPerInvoke = Calls)]
    public void Reserve() => Open();

    [Benchmark(Description = "Sluice: settle", OperationsPerInvoke = Calls)]
    public void Settle() => End();

    private void End()
    {
        foreach (var lease in _leases)
            lease.Settle(new Usage { InputTokens = 900, OutputTokens = 100 });
    }
}
