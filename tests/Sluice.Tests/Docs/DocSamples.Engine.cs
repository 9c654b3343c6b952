using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.State;
using Sluice.Time;

namespace Sluice.Tests.Docs;

/// <summary>Samples of the engine's later pages.</summary>
internal static partial class DocSamples
{
    public static void State_restart()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.TokensPerMinute(1_000), LimitOptions.Budget(NanoUsd.FromUsd(1), Window.Day))] };
        var before = new AdmissionController(policy, time);
        var journal = new List<JournalRecord>();
        before.UseJournal(new ListJournal(journal));

        byte[] snapshot = StateJson.Write(before.SaveState()); // every few seconds; older records can go then
        var call = new AdmissionRequest { Caller = before.Caller("key:a"), Estimate = new(600, 0), MaxCost = NanoUsd.FromUsd(0.75m) };
        before.TryAdmit(call).Lease.Settle(new() { InputTokens = 300, Cost = NanoUsd.FromUsd(0.25m) });
        before.TryAdmit(call); // sent, and the process is killed

        time.Advance(TimeSpan.FromSeconds(10));
        var after = new AdmissionController(policy, time);
        var report = after.Restore(StateJson.Read(snapshot), journal);
        Console.WriteLine($"away {report.Away}, {report.Bookings} bookings, {report.Settlements} of them settled");
        foreach (var limit in after.Capture().Scopes[0].Limits)
            Console.WriteLine($"{limit.Name}: used {limit.Used}, reserved {limit.Reserved}, again empty in {limit.ResetIn}");
    }

    public static void Explain()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a", LimitOptions.TokensPerMinute(10_000)), new("backend:openai", LimitOptions.Concurrency(1))],
            Targets = [new("openai/gpt-4o") { Scopes = ["backend:openai"] }, new("azure/gpt-4o") { Cooldown = new() { Jitter = 0 } }],
        };
        var controller = new AdmissionController(policy, time);
        var (openai, azure) = (new Candidate(controller.Target("openai/gpt-4o")), new Candidate(controller.Target("azure/gpt-4o")));
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Candidates = new[] { openai, azure }, Estimate = new(1_000, 2_000) };
        controller.TryAdmit(call); // takes the only slot of openai
        controller.TryAdmit(call).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(60))));

        var explanation = controller.Explain(call);
        Console.WriteLine(explanation.Refusal!.Message);
        foreach (var candidate in explanation.Candidates)
        {
            Console.WriteLine($"{candidate.Target}, output that would pass: {(object?)candidate.MaxOutputTokens ?? "none"}");
            foreach (var gate in candidate.Gates)
                Console.WriteLine($"  {(gate.Passes ? "passes" : "blocks")} {gate.Scope} {gate.Limit?.Name ?? "health"}, asks {gate.Requested} of {gate.Limit?.Remaining}");
        }

        time.Advance(TimeSpan.FromSeconds(66));
        Console.WriteLine($"then: {controller.Explain(call).Target}, output that would pass: {controller.Explain(call).MaxOutputTokens}");
    }

    /// <summary>What a store does, without one.</summary>
    private sealed class ListJournal(List<JournalRecord> records) : IBookingJournal
    {
        public void Add(JournalRecord record) => records.Add(record);

        public ValueTask WrittenAsync(long id, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
