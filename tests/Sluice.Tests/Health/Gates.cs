using Sluice.Health;
using Sluice.Signals;
using Sluice.Time;

namespace Sluice.Tests.Health;

/// <summary>A target's gates without a controller, its model, account and backend being one.</summary>
internal static class Gates
{
    public static TargetHealth Of(CooldownOptions cooldown, BreakerOptions breaker)
    {
        var world = new HealthWorld(new Clock(new VirtualTimeProvider()), new EventFeed(inline: true), new(1));
        var gate = new CooldownGate("t", HealthReach.Target, cooldown with { Jitter = 0 }, world);
        return new(gate, gate, gate, [], new BreakerGate("t", breaker, cooldown with { Jitter = 0 }, world), world);
    }

    public static long Ticks(double seconds) => (long)(seconds * TimeSpan.TicksPerSecond);
}
