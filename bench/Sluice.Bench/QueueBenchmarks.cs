using BenchmarkDotNet.Attributes;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Bench;

/// <summary>
/// What it costs, where so many wait, that a call ends and the next of them goes and another comes to wait, and that a newcomer is refused: where all wait for
/// one limit, in the rows of ten callers, and where each caller waits for a limit of its own.
/// </summary>
[MemoryDiagnoser]
public class QueueBenchmarks
{
    private const int Rows = 10;

    private readonly Queue<Lease> _open = new();
    private readonly Queue<Task<AdmissionResult>> _waiting = new();
    private AdmissionController _controller = null!;
    private AdmissionRequest[] _requests = null!;
    private int _next;

    /// <summary>Calls that wait meanwhile.</summary>
    [Params(10, 1_000, 10_000)]
    public int Waiting { get; set; }

    /// <summary>Whether each caller waits for a limit of its own, so that there is a lane for each.</summary>
    [Params(false, true)]
    public bool OwnLimits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var callers = OwnLimits ? Waiting : Rows;
        _controller = Make(callers, OwnLimits, Waiting + 2);
        _requests = [.. Enumerable.Range(0, callers).Select(i => new AdmissionRequest { Caller = _controller.Caller("all", $"key:{i}"), Estimate = new(1_000, 500) })];
        foreach (var request in OwnLimits ? _requests : _requests[..1])
            _open.Enqueue(_controller.TryAdmit(request).Lease);
        for (var i = 0; i < Waiting; i++)
            Wait();
    }

    [GlobalCleanup]
    public void Cleanup() => _controller.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "A newcomer that cannot wait is refused behind them")]
    public bool Refuse() => _controller.TryAdmit(_requests[^1]).IsAdmitted ? throw new InvalidOperationException("It passed those that wait") : true;

    [Benchmark(Description = "A call ends, the next goes, another comes")]
    public void EndAndCome()
    {
        _open.Dequeue().Release();
        var admitted = _waiting.Dequeue();
        if (!admitted.IsCompleted)
            throw new InvalidOperationException("Another one was next");
        _open.Enqueue(admitted.Result.Lease);
        Wait();
    }

    private void Wait()
    {
        _waiting.Enqueue(_controller.AdmitAsync(_requests[_next]).AsTask());
        _next = (_next + 1) % _requests.Length;
    }

    private static AdmissionController Make(int callers, bool ownLimits, int capacity) => new(new()
    {
        Scopes =
        [
            new("all", LimitOptions.Concurrency(ownLimits ? 1_000_000 : 1)),
            .. Enumerable.Range(0, callers).Select(i => new ScopeOptions($"key:{i}", ownLimits ? [LimitOptions.Concurrency(1)] : []) { Weight = 1 }),
        ],
        Queue = new() { Capacity = capacity, MaxWait = TimeSpan.FromDays(1) },
        LeaseExpiry = TimeSpan.FromDays(2),
    }, new VirtualTimeProvider());
}
