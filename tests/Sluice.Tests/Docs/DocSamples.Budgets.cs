using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Time;

namespace Sluice.Tests.Docs;

/// <summary>The samples of docs/budgets.md.</summary>
internal static partial class DocSamples
{
    public static async Task Budgets_alerts()
    {
        var month = new Window.Calendar(CalendarPeriod.Month, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a", LimitOptions.Budget(NanoUsd.FromUsd(100), month) with { Alerts = new(0.5, 0.8) })],
        };
        var controller = new AdmissionController(policy, new VirtualTimeProvider());
        using var alerts = new AlertHandlers(controller);
        alerts.Add(alert => Console.WriteLine($"{alert.Type}: {alert.Message}"));
        var caller = controller.Caller("key:a");

        var admission = controller.TryAdmit(new() { Caller = caller, MaxCost = NanoUsd.FromUsd(90) });
        admission.Lease.Settle(new() { Cost = NanoUsd.FromUsd(81) }); // what is reserved tells nothing, what is used does
        controller.TryAdmit(new() { Caller = caller, MaxCost = NanoUsd.FromUsd(20) });
        await alerts.WaitAlertsAsync();
    }

    public static void Budgets_preset()
    {
        var time = new VirtualTimeProvider();
        var budget = new BudgetOptions { MaxTokensPerMinute = 10_000, MaxCostPerDay = NanoUsd.FromUsd(2) };
        var controller = new AdmissionController(new TrafficPolicy { Scopes = [budget.ToScope("agent:writer")] }, time);
        var caller = controller.Caller("agent:writer");
        using (controller.TryAdmit(new() { Caller = caller, Estimate = new(8_000, 2_000), MaxCost = NanoUsd.FromUsd(0.5m) }).Lease)
        {
            // nothing is reported: ends at the estimate
        }

        Console.WriteLine(controller.TryAdmit(new() { Caller = caller, Estimate = new(500, 500) }).Refusal!.Message);
        Console.WriteLine(controller.TryAdmit(new() { Caller = caller, Estimate = new(500, 200_000) }).Refusal!.Message);
        var status = controller.ReadBudget("agent:writer");
        Console.WriteLine($"minute {status.MinuteUtilization:0.00}, day {status.CostUsedDay} USD, throttled {status.IsThrottled}");

        controller.Adjust("agent:writer", "cost/day", -NanoUsd.FromUsd(0.5m).Value, "the model was free that day");
        controller.ResetLimits("agent:writer", Window.Minute, "agreed with the team");
        Console.WriteLine($"day {controller.ReadBudget("agent:writer").CostUsedDay} USD, a call passes: {controller.TryAdmit(new() { Caller = caller }).IsAdmitted}");
    }

    public static void Budgets_users()
    {
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:app", LimitOptions.RequestsPerMinute(1_000))],
            Templates = [new("user:app", LimitOptions.RequestsPerMinute(1))],
        };
        var controller = new AdmissionController(policy, new VirtualTimeProvider());
        var app = controller.Caller("key:app");
        foreach (var name in new[] { "alice", "alice", "bob" })
            Console.WriteLine(controller.TryAdmit(new() { Caller = app.Member("user:app", name) }).Refusal?.Message ?? $"{name} passes");
    }
}
