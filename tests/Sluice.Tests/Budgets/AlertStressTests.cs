using System.Collections.Concurrent;
using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Limits;

namespace Sluice.Tests.Budgets;

public sealed class AlertStressTests
{
    [Fact]
    public async Task Alerts_fire_exactly_once_under_eight_threads()
    {
        const int Threads = 8;
        const int CallsPerThread = 20_000;
        double[] thresholds = [.. Enumerable.Range(1, 100).Select(percent => percent / 100.0)];
        await using var controller = new AdmissionController(new()
        {
            Scopes =
            [
                new("key:a", new LimitOptions("tokens", Dimension.Tokens, Threads * CallsPerThread, Window.Total) { Alerts = new(thresholds) }),
                new("all", LimitOptions.RequestsPerDay(Threads * CallsPerThread / 2) with { Alerts = new(0.5) }),
            ],
        });
        var got = new ConcurrentQueue<Alert>();
        using var alerts = new AlertHandlers(controller);
        alerts.Add(got.Enqueue);
        var tokens = controller.Caller("key:a");
        var both = controller.Caller("key:a", "all");
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < CallsPerThread; i++)
            {
                var admission = controller.TryAdmit(new() { Caller = both, Estimate = new(1, 0) });
                if (!admission.IsAdmitted)
                    admission = controller.TryAdmit(new() { Caller = tokens, Estimate = new(1, 0) });
                admission.Lease.Settle(new() { InputTokens = 1 });
            }
        })));
        await alerts.WaitAlertsAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (alerts.Dropped, controller.DroppedEvents));
        Assert.Equal(thresholds, got.Where(alert => alert.LimitName == "tokens").Select(alert => alert.Threshold));
        Assert.Equal([0.5, 1], got.Where(alert => alert.LimitName == "rpd").Select(alert => alert.Threshold));
        Assert.Equal(AlertTypes.LimitHit, got.Last(alert => alert.LimitName == "rpd").Type);
    }
}
