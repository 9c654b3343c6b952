using BenchmarkDotNet.Attributes;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Storage;
using Sluice.Storage.State;

namespace Sluice.Bench;

/// <summary>
/// What it costs that a decision survives the process: the same reservation and settlement without a journal, with one that nobody waits for
/// (rates by the minute), and with one that is written before the call is sent (a budget).
/// </summary>
public class JournalBenchmarks
{
    private const long OutOfReach = 100_000_000_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("sluice-bench-").FullName;
    private SluiceDatabase _database = null!;
    private StateStore _store = null!;
    private (AdmissionController Controller, AdmissionRequest Request) _without;
    private (AdmissionController Controller, AdmissionRequest Request) _rates;
    private (AdmissionController Controller, AdmissionRequest Request) _budget;

    [GlobalSetup]
    public void Open()
    {
        _database = SluiceDatabase.Open(_directory);
        _store = StateStore.OpenAsync(_database).GetAwaiter().GetResult();
        _without = Controller(LimitOptions.Budget(new(OutOfReach), Window.Day));
        _rates = Controller(LimitOptions.TokensPerMinute(OutOfReach));
        _budget = Controller(LimitOptions.Budget(new(OutOfReach), Window.Day));
        _rates.Controller.UseJournal(_store);
        _budget.Controller.UseJournal(_store);
    }

    [GlobalCleanup]
    public void Close()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(Baseline = true, Description = "reserve + settle, no journal")]
    public void Without() => Call(_without);

    [Benchmark(Description = "with a journal that nobody waits for")]
    public void Rates() => Call(_rates);

    [Benchmark(Description = "written before the call is sent")]
    public void Budget() => Call(_budget);

    private static void Call(in (AdmissionController Controller, AdmissionRequest Request) engine)
    {
        var lease = engine.Controller.TryAdmit(engine.Request).Lease;
        var written = lease.WrittenAsync();
        if (!written.IsCompletedSuccessfully)
            written.AsTask().GetAwaiter().GetResult();
        lease.Settle(new() { InputTokens = 400, OutputTokens = 100, Cost = new NanoUsd(500) });
    }

    private static (AdmissionController Controller, AdmissionRequest Request) Controller(LimitOptions limit)
    {
        var controller = new AdmissionController(new TrafficPolicy
        {
            Scopes = [new("all", LimitOptions.RequestsPerMinute(OutOfReach)), new("key", LimitOptions.RequestsPerMinute(OutOfReach), limit)],
        });
        return (controller, new() { Caller = controller.Caller("all", "key"), Estimate = new(500, 500), MaxCost = new NanoUsd(1_000) });
    }
}
