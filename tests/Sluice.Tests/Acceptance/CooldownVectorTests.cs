using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Signals;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Acceptance;

/// <summary>The rule of cooldowns, and its vectors.</summary>
public sealed class CooldownVectorTests
{
    [Fact]
    public void Cooldowns_double_from_30_to_600_seconds_or_grow_by_30()
    {
        Assert.Equal([30, 60, 120, 240, 480, 600], Enumerable.Range(1, 6).Select(n => new CooldownOptions().Duration(n).TotalSeconds));
        Assert.Equal(
            Enumerable.Range(1, 20).Select(n => 30.0 * n),
            Enumerable.Range(1, 20).Select(n => new CooldownOptions { Backoff = CooldownBackoff.Linear }.Duration(n).TotalSeconds));
        Assert.Equal(600, new CooldownOptions { Backoff = CooldownBackoff.Linear }.Duration(21).TotalSeconds);
    }

    [Fact]
    public void It_ends_at_the_later_of_the_old_end_the_duration_and_the_hint_with_its_margin()
    {
        var engine = Engine.To(("t", []));
        var burst = Enumerable.Range(0, 4).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        var ends = new List<double>();
        foreach (var (lease, hint) in burst.Zip(new double?[] { null, 20, 100, 50 }))
        {
            lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));
            ends.Add(engine.Health("t").ReadyIn.TotalSeconds);
        }

        Assert.Equal([30, 30, 110, 110], ends);
        Assert.Equal(1, engine.Health("t").Consecutive);
    }

    [Fact]
    public void A_success_forgets_the_count_and_a_quiet_time_does_too()
    {
        var engine = Engine.To(("t", []));
        Refuse(engine);
        engine.Advance(30);
        Refuse(engine);
        engine.Advance(60);
        Succeed(engine);
        Refuse(engine);
        Assert.Equal((1, 30), (engine.Health("t").Consecutive, engine.Health("t").ReadyIn.TotalSeconds));

        engine.Advance(30 + 600.001);
        Refuse(engine);
        Assert.Equal(1, engine.Health("t").Consecutive);
    }

    [Fact]
    public void Its_start_extension_and_end_are_told_with_their_reason_and_what_remains_can_be_asked()
    {
        var engine = Engine.To(("a", []), ("b", []));
        var told = new List<EngineEvent>();
        using var subscription = engine.Controller.Subscribe(told.Add);
        var late = engine.Try(to: engine.Target("a")).Lease;
        engine.Try(to: engine.Target("a")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        late.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100))));
        Assert.Equal(TimeSpan.FromSeconds(110), engine.Controller.Remaining(engine.Controller.Target("a")));
        Assert.Equal(("b", TimeSpan.Zero), engine.Controller.EarliestAvailable([engine.Controller.Target("a"), engine.Controller.Target("b")]) is { } first ? (first.Target.Name, first.In) : default);

        engine.Advance(110);
        engine.Try(to: engine.Target("a")).Lease.Settle(default);

        Assert.Equal([typeof(CooldownStarted), typeof(CooldownExtended), typeof(CooldownEnded)], told.Select(change => change.GetType()));
        Assert.Equal(OutReason.Rate, Assert.IsType<CooldownStarted>(told[0]).Reason);
    }

    private static void Refuse(Engine engine) => engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));

    private static void Succeed(Engine engine) => engine.Try(to: engine.Target("t")).Lease.Settle(default);
}
