using Sluice.Admission;
using Sluice.Choice;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Docs;

internal static partial class DocSamples
{
    public static void Waiting_fair_order()
    {
        var policy = new TrafficPolicy
        {
            Scopes = [new("all", LimitOptions.Concurrency(1)), new("key:big") { Weight = 3 }, new("key:small") { Weight = 1 }],
            Queue = new() { MaxWait = TimeSpan.FromMinutes(1), Overflow = QueueOverflow.DropLowest },
        };
        var time = new VirtualTimeProvider();
        var controller = new AdmissionController(policy, time);
        var (big, small) = (controller.Caller("all", "key:big"), controller.Caller("all", "key:small"));
        var open = controller.TryAdmit(new() { Caller = big }).Lease;
        for (var i = 0; i < 4; i++)
        {
            Wait(small, Priority.Normal);
            Wait(big, Priority.Normal);
        }

        Wait(small, Priority.Urgent);
        time.Advance(TimeSpan.FromSeconds(2));
        open.Release();
        foreach (var waiting in controller.ReadWaiting())
            Console.WriteLine($"{waiting.Position}. {waiting.Caller}, {waiting.Priority}, expected in {waiting.ExpectedWait?.TotalSeconds} s");

        void Wait(CallerScopes caller, Priority priority) =>
            _ = controller.AdmitAsync(new() { Caller = caller, Estimate = new(800, 200), Priority = priority }).AsTask();
    }

    public static void Choice_strategy_and_affinity()
    {
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a"), new("a", LimitOptions.RequestsPerMinute(10)), new("b", LimitOptions.RequestsPerMinute(40)), new("spare")],
            Targets = [new("a") { Scopes = ["a"] }, new("b") { Scopes = ["b"] }, new("spare") { Scopes = ["spare"] }],
            Affinity = new() { KeepFor = TimeSpan.FromMinutes(10) },
        };
        var controller = new AdmissionController(policy, new VirtualTimeProvider());
        Candidate[] candidates = [new(controller.Target("a")), new(controller.Target("b")), new(controller.Target("spare")) { Pool = 1 }];
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Candidates = candidates, Strategy = ChoiceStrategy.MostHeadroom };

        Console.WriteLine(string.Join(' ', Enumerable.Range(0, 7).Select(_ => controller.TryAdmit(call).Target)));
        var conversation = call with { Conversation = 4711 };
        Console.WriteLine(string.Join(' ', Enumerable.Range(0, 4).Select(_ => controller.TryAdmit(conversation).Target)));
    }
}
