using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Signals;
using Sluice.Time;

namespace Sluice.Tests.Docs;

/// <summary>Samples of what holds targets up.</summary>
internal static partial class DocSamples
{
    public static void Quotas()
    {
        var time = new VirtualTimeProvider();
        var quota = new QuotaOptions("5h", Dimension.Tokens, Budget: 1_000, new Window.Rolling(TimeSpan.FromHours(5))) { ThresholdPercent = 90, ResumePercent = 70 };
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a")],
            Targets = [new("claude-a/opus") { Account = "claude", Quotas = [quota] }],
        };
        var controller = new AdmissionController(policy, time);
        using var changes = controller.Subscribe(change => Console.WriteLine($"-- {change.Subject}: {((QuotaChanged)change).From} -> {((QuotaChanged)change).To}"));
        var target = controller.Target("claude-a/opus");
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Candidates = new[] { new Candidate(target) }, Estimate = new(100, 200) };
        controller.LoadQuota(target, "5h", total: 500); // what the usage log knows; loading it again counts once

        controller.TryAdmit(call).Lease.Settle(new() { InputTokens = 100, OutputTokens = 190 });
        Console.WriteLine(controller.TryAdmit(call).Refusal!.Message); // 790 and 300 are more than 900
        controller.TryAdmit(call with { Estimate = new(10, 100) }).Lease.Settle(new() { InputTokens = 10, OutputTokens = 100 });

        time.Advance(TimeSpan.FromHours(2));
        var refusal = controller.TryAdmit(call with { Estimate = new(1, 0) }).Refusal!; // there is room for it, but not yet under 700
        Console.WriteLine($"{refusal.Component}, {controller.Capture().Targets[0].Quotas[0].UsedPercent} % used");
        time.Advance(refusal.RetryAfter!.Value);

        controller.TryAdmit(call with { Estimate = new(1, 0) }).Lease.End(AttemptEnd.Refused(new CallOutcome(ErrorCode.QuotaExhausted, TimeSpan.FromMinutes(10))));
        time.Advance(TimeSpan.FromMinutes(11)); // the hint and a tenth
        controller.TryAdmit(call with { Estimate = new(1, 0) }).Lease.Settle(new() { InputTokens = 1 }); // the probe
    }
}
