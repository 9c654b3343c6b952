using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_decision_and_its_settlement_allocate_nothing(bool somebodyWaits)
    {
        var engine = new Engine(new()
        {
            Scopes =
            [
                new("key:a", LimitOptions.RequestsPerMinute(1_000_000), LimitOptions.TokensPerMinute(1_000_000_000), LimitOptions.Concurrency(100)),
                new("key:b", LimitOptions.Concurrency(1)),
                new("all", LimitOptions.RequestsPerSecond(1_000_000), LimitOptions.Budget(new(1_000_000_000), Window.Day)),
                new("t", LimitOptions.RequestsPerMinute(1_000_000), LimitOptions.TokensPerMinute(1_000_000_000)),
            ],
            Targets = [Engine.TargetOf("t")],
        });
        var controller = engine.Controller;
        if (somebodyWaits)
        {
            var other = controller.Caller("key:b", "all");
            controller.TryAdmit(new() { Caller = other });
            _ = controller.AdmitAsync(new() { Caller = other, MaxWait = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken).AsTask();
        }

        var request = engine.Call(20, 10, default, null, engine.Target("t")) with { Caller = controller.Caller("key:a", "all") };
        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var admitted = Run(1_000);
        Assert.Equal((1_000, 0), (admitted, GC.GetAllocatedBytesForCurrentThread() - before));

        int Run(int count)
        {
            var passed = 0;
            for (var i = 0; i < count; i++)
            {
                var admission = controller.TryAdmit(request);
                passed += admission.IsAdmitted ? 1 : 0;
                admission.Lease.Settle(new() { InputTokens = 18, OutputTokens = 5 });
            }

            return passed;
        }
    }
}
