using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Signals;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Signals;

public sealed class EngineEventTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_cooldown_tells_of_its_start_its_extensions_and_its_end()
    {
        var engine = Engine.To(("t", []));
        var events = new List<EngineEvent>();
        using var subscription = engine.Controller.Subscribe(events.Add);
        var late = engine.Try(to: engine.Target("t")).Lease;
        var start = engine.Time.GetUtcNow();
        Fail(engine, ErrorCode.RateLimited);
        late.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100))));
        engine.Advance(110);
        engine.Try(to: engine.Target("t")).Lease.Settle(default);

        Assert.Equal(
            [
                new CooldownStarted(start, "t", HealthReach.Target, OutReason.Rate, start.AddSeconds(30), 1),
                new CooldownExtended(start, "t", HealthReach.Target, OutReason.Rate, start.AddSeconds(110), 1),
                new CooldownEnded(start.AddSeconds(110), "t", HealthReach.Target, OutReason.Rate, TimeSpan.FromSeconds(110)),
            ],
            events);
    }

    [Fact]
    public void A_circuit_tells_of_every_change_in_order()
    {
        var engine = Engine.To(("t", []));
        var words = new List<string>();
        using var subscription = engine.Controller.Subscribe(e => words.Add($"{((BreakerChanged)e).From}>{((BreakerChanged)e).To}"));
        for (var i = 0; i < 5; i++)
            Fail(engine, ErrorCode.ServerError);
        engine.Advance(30);
        Fail(engine, ErrorCode.ServerError);
        engine.Advance(60);
        for (var i = 0; i < 2; i++)
            engine.Try(to: engine.Target("t")).Lease.Settle(default);
        Assert.Equal(["Closed>Open", "Open>HalfOpen", "HalfOpen>Open", "Open>HalfOpen", "HalfOpen>Closed"], words);
    }

    [Fact]
    public void A_handler_that_throws_is_counted_and_disturbs_nobody()
    {
        var engine = Engine.To(("t", []));
        var heard = 0;
        using var first = engine.Controller.Subscribe(_ => throw new InvalidOperationException("mine"));
        using var second = engine.Controller.Subscribe(_ => heard++);
        Fail(engine, ErrorCode.RateLimited);
        Assert.Equal((1, 1), (heard, engine.Controller.FailedEventHandlers));
    }

    [Fact]
    public void A_handler_may_use_the_controller_and_hears_what_it_causes_after_what_caused_it()
    {
        var engine = Engine.To(("t", []));
        var heard = new List<string>();
        using var subscription = engine.Controller.Subscribe(e =>
        {
            heard.Add("in " + e.GetType().Name);
            if (e is CooldownStarted)
                engine.Controller.ResetHealth(engine.Controller.Target("t"));
            heard.Add("out " + e.GetType().Name);
        });
        Fail(engine, ErrorCode.RateLimited);
        Assert.Equal(["in CooldownStarted", "out CooldownStarted", "in CooldownEnded", "out CooldownEnded"], heard);
    }

    [Fact]
    public async Task A_handler_that_hangs_holds_up_no_decision_and_no_other_subscriber_and_what_it_misses_is_counted()
    {
        await using var controller = new AdmissionController(new() { Scopes = [new("key:a")], Targets = [new("t")] });
        using var release = new ManualResetEventSlim();
        var heard = 0;
        using var all = new SemaphoreSlim(0);
        using var hanging = controller.Subscribe(_ => release.Wait(Hang, TestContext.Current.CancellationToken));
        using var listening = controller.Subscribe(_ =>
        {
            heard++;
            all.Release();
        });
        var (caller, target) = (controller.Caller("key:a"), controller.Target("t"));
        for (var i = 0; i < 600; i++)
        {
            controller.TryAdmit(new() { Caller = caller, Candidates = new[] { new Candidate(target) } }).Lease
                .End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
            controller.ResetHealth(target);
            for (var told = 0; told < 2; told++)
                Assert.True(await all.WaitAsync(Hang, TestContext.Current.CancellationToken));
        }

        Assert.Equal(1_200, heard);
        Assert.InRange(controller.DroppedEvents, 1_200 - 1_024 - 1, 1_200 - 1_024);
        release.Set();
    }

    [Fact]
    public void Who_ended_the_subscription_hears_nothing_more()
    {
        var engine = Engine.To(("t", []));
        var heard = 0;
        engine.Controller.Subscribe(_ => heard++).Dispose();
        Fail(engine, ErrorCode.RateLimited);
        Assert.Equal((0, 0), (heard, engine.Controller.DroppedEvents));
    }

    [Fact]
    public void Who_waits_for_a_subscriber_is_let_go_when_that_is_disposed_before_its_events_came()
    {
        var feed = new EventFeed(inline: true);
        var subscription = (Subscription)feed.Subscribe(_ => { });
        feed.Add(new LimitReset(default, "key:a", null, "test"));
        var idle = subscription.WhenIdle();
        Assert.False(idle.IsCompleted);
        subscription.Dispose();
        Assert.True(idle.IsCompleted);
    }

    private static void Fail(Engine engine, ErrorCode error) =>
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(error)));
}
