using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Defects;

/// <summary>What was wrong elsewhere with cooldowns of this kind, row by row, and is not here.</summary>
public sealed class SidecarDefectTests
{
    [Fact]
    public void Row_8_no_part_of_a_second_is_lost()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Base = TimeSpan.FromSeconds(1.999), Jitter = 0 } }] });
        Refuse(engine);
        engine.Advance(1.998);
        Assert.Equal(TimeSpan.FromMilliseconds(1), engine.Try(to: engine.Target("t")).Refusal!.RetryAfter);
        engine.Advance(0.001);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void Row_13_a_target_that_is_switched_off_while_it_cools_is_both()
    {
        var engine = Engine.To(("t", []));
        Refuse(engine);

        engine.Controller.Apply(engine.Policy with { Targets = [engine.Policy.Targets[0] with { Enabled = false }] });
        Assert.Equal((HealthState.Disabled, RefusalComponent.Disabled), (engine.Health("t").State, engine.Try(to: engine.Target("t")).Refusal!.Component));
        engine.Advance(10);
        engine.Controller.Apply(engine.Policy);

        Assert.Equal((HealthState.Cooling, TimeSpan.FromSeconds(20)), (engine.Health("t").State, engine.Health("t").ReadyIn));
    }

    private static void Refuse(Engine engine) => engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
}
