using Sluice.Gateway.Demo;
using Sluice.Gateway.Demo.View;
using Sluice.Health;
using Sluice.Signals;

namespace Sluice.Gateway.Tests.Demo;

public sealed class HealthWatchTests
{
    private readonly HealthWatch _watch = new();

    [Fact]
    public void A_target_that_stays_ready_is_not_worth_a_line() => Assert.Empty(Look(HealthState.Ready, 0));

    [Fact]
    public void A_cooldown_its_probe_and_the_come_back_are_told_once_each()
    {
        Assert.Equal([DemoEventKind.Cooldown], Look(HealthState.Cooling, 1));
        Assert.Empty(Look(HealthState.Cooling, 1));
        Assert.Equal([DemoEventKind.Probe], Look(HealthState.HalfOpen, 1));
        Assert.Empty(Look(HealthState.HalfOpen, 1));
        Assert.Equal([DemoEventKind.Comeback], Look(HealthState.Ready, 2));
    }

    [Fact]
    public void A_probe_that_is_refused_is_another_cooldown()
    {
        Look(HealthState.Cooling, 1);
        Look(HealthState.HalfOpen, 1);
        Assert.Equal([DemoEventKind.Cooldown], Look(HealthState.Cooling, 2));
    }

    [Fact]
    public void What_came_back_and_went_again_between_two_looks_is_told_as_both()
    {
        Look(HealthState.Cooling, 1);
        Assert.Equal([DemoEventKind.Comeback, DemoEventKind.Cooldown], Look(HealthState.Cooling, 3));
    }

    private DemoEventKind[] Look(HealthState state, long generation)
    {
        var reason = state == HealthState.Ready ? OutReason.None : OutReason.Rate;
        var target = new TargetReading("moody/gpt-4o", new(state, reason, TimeSpan.FromSeconds(3), 1, 0, generation), []);
        return [.. _watch.Look([target], TimeSpan.Zero).Select(happening => happening.Kind)];
    }
}
