using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Quotas;

namespace Sluice.Tests.Admission;

/// <summary>Pools that are used only after waiting for those before them: not where that waiting is certain to be for nothing.</summary>
public sealed class LaterPoolTests
{
    [Fact]
    public async Task A_later_pool_is_used_at_once_where_none_before_it_can_come_free_by_then()
    {
        var engine = Engine.To(("first", [LimitOptions.RequestsPerMinute(1)]), ("later", []));
        var (first, later) = (engine.Target("first"), engine.Target("later", after: 5));
        engine.Try(to: [first, later]).Lease.Settle(default); // for a minute nothing goes there

        var second = await engine.Wait(20, to: [first, later]);

        Assert.Equal(("later", TimeSpan.Zero), (second.Target!.Name, second.Waited));
    }

    [Fact]
    public async Task What_comes_free_just_then_is_waited_for()
    {
        var engine = Engine.To(("first", [LimitOptions.RequestsPerMinute(1)]), ("later", []));
        var (first, later) = (engine.Target("first"), engine.Target("later", after: 5));
        engine.Try(to: [first, later]).Lease.Settle(default);
        engine.Advance(55);

        var second = engine.Wait(20, to: [first, later]);
        Assert.False(second.IsCompleted);
        engine.Advance(5);

        Assert.Equal("first", (await second).Target!.Name);
    }

    [Fact]
    public async Task What_an_open_call_holds_may_come_back_and_is_waited_for()
    {
        var engine = Engine.To(("first", [LimitOptions.Concurrency(1)]), ("later", []));
        var (first, later) = (engine.Target("first"), engine.Target("later", after: 5));
        engine.Try(to: [first, later]);

        var second = engine.Wait(20, to: [first, later]);
        engine.Advance(4.999);
        Assert.False(second.IsCompleted);
        engine.Advance(0.001);

        Assert.Equal("later", (await second).Target!.Name);
    }

    [Theory]
    [InlineData(ErrorCode.RateLimited)]
    [InlineData(ErrorCode.QuotaExhausted)]
    public async Task Nobody_waits_for_a_pool_that_is_left_alone_for_longer(ErrorCode refusal)
    {
        var policy = Engine.PolicyTo(("first", []), ("later", []));
        policy = policy with { Targets = [policy.Targets[0] with { Quotas = [new QuotaOptions("5h", Dimension.Tokens, 1_000, new Window.Rolling(TimeSpan.FromHours(5)))] }, policy.Targets[1]] };
        var engine = new Engine(policy);
        var (first, later) = (engine.Target("first"), engine.Target("later", after: 5));
        engine.Try(to: [first, later]).Lease.End(AttemptEnd.Refused(new CallOutcome(refusal, TimeSpan.FromMinutes(10))));

        Assert.Equal(("later", TimeSpan.Zero), await engine.Wait(20, to: [first, later]) is var second ? (second.Target!.Name, second.Waited) : default);
    }

    [Fact]
    public async Task Of_three_pools_the_second_is_waited_for_where_only_the_first_is_hopeless()
    {
        var engine = Engine.To(("first", [LimitOptions.RequestsPerMinute(1)]), ("second", [LimitOptions.Concurrency(1)]), ("third", []));
        Candidate[] all = [engine.Target("first"), engine.Target("second", after: 2), engine.Target("third", after: 5)];
        engine.Try(to: all).Lease.Settle(default);

        var one = await engine.Wait(20, to: all);
        var other = engine.Wait(20, to: all);
        engine.Advance(4.999);
        Assert.False(other.IsCompleted);
        engine.Advance(0.001);

        Assert.Equal(("second", "third"), (one.Target!.Name, (await other).Target!.Name));
    }
}
