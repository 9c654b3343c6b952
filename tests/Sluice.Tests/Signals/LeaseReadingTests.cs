using Sluice.Admission;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Signals;

public sealed class LeaseReadingTests
{
    [Fact]
    public async Task Open_calls_are_listed_up_to_a_bound_and_counted_by_target()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy { Scopes = [new("key:k", LimitOptions.TokensPerMinute(100_000))], Targets = [new("a/m")] };
        await using var controller = new AdmissionController(policy, time);
        var caller = controller.Caller("key:k");
        var target = controller.Target("a/m");
        var leases = Enumerable.Range(0, 150).Select(_ => controller.TryAdmit(
            new() { Caller = caller, Candidates = new Candidate[] { new(target) }, Estimate = new(10, 5) }).Lease).ToArray();
        time.Advance(TimeSpan.FromSeconds(3));

        var open = controller.Capture();
        Assert.Equal((150, 100, 150), (open.OpenLeases, open.Leases.Count, open.OpenAttempts["a/m"]));
        Assert.All(open.Leases, lease => Assert.Equal(
            ("key:k", "a/m", 1, TimeSpan.FromSeconds(3), 15L), (lease.Caller, lease.Target, lease.Attempts, lease.Age, lease.ReservedTokens)));

        foreach (var lease in leases)
            lease.Release();
        var closed = controller.Capture();
        Assert.Equal((0, 0, 0), (closed.OpenLeases, closed.Leases.Count, closed.OpenAttempts.Count));
    }
}
