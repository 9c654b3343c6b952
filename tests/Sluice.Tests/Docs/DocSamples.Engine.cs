using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Docs;

/// <summary>Samples of the engine's later pages.</summary>
internal static partial class DocSamples
{
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
}
