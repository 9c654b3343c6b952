using Sluice.Admission;
using Sluice.Choice;
using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Choice;

public sealed class AffinityTests
{
    [Fact]
    public void A_conversation_stays_where_it_was_whatever_the_strategy()
    {
        var engine = Of(TimeSpan.FromMinutes(10));
        Assert.Equal("b", Take(engine, 1, "b"));
        foreach (var strategy in Enum.GetValues<ChoiceStrategy>())
        {
            Assert.Equal("b", Take(engine, 1, strategy, "a", "b"));
            Assert.Equal("b", Take(engine, 1, strategy, "b", "a"));
        }

        Assert.Equal("a", Take(engine, 2, "a", "b"));
        Assert.Equal("a", Take(engine, 0, "a", "b"));
    }

    [Fact]
    public void It_moves_where_its_target_has_no_room_and_stays_there()
    {
        var engine = Of(TimeSpan.FromMinutes(10), LimitOptions.Concurrency(2));
        Assert.Equal("a", Take(engine, 1, "a", "b"));
        Assert.Equal("a", Take(engine, 2, "a", "b"));
        Assert.Equal("b", Take(engine, 1, "a", "b"));
        engine.Advance(700);
        Assert.Equal("a", Of(TimeSpan.FromMinutes(10)) is { } fresh ? Take(fresh, 1, "a", "b") : null);
    }

    [Fact]
    public void It_is_forgotten_so_long_after_its_last_call()
    {
        var engine = Of(TimeSpan.FromMinutes(10));
        Take(engine, 1, "b");
        engine.Advance(599.999);
        Assert.Equal("b", Take(engine, 1, "a", "b"));
        engine.Advance(599.999);
        Assert.Equal("b", Take(engine, 1, "a", "b"));
        engine.Advance(600);
        Assert.Equal("a", Take(engine, 1, "a", "b"));
    }

    [Fact]
    public void A_target_of_an_earlier_pool_that_has_come_back_goes_before_it()
    {
        var engine = Of(TimeSpan.FromMinutes(10));
        Take(engine, 1, "b");
        Candidate[] pools = [engine.Target("a"), engine.Target("b") with { Pool = 1 }];
        Assert.Equal("a", engine.Controller.TryAdmit(engine.Call(to: pools) with { Conversation = 1 }).Target?.Name);
    }

    [Fact]
    public void Where_it_is_off_nothing_is_remembered()
    {
        var engine = Of(TimeSpan.Zero);
        Take(engine, 1, "b");
        Assert.Equal("a", Take(engine, 1, "a", "b"));
    }

    [Fact]
    public void Memory_is_bounded_and_the_oldest_is_forgotten_first()
    {
        var engine = Of(TimeSpan.FromMinutes(10));
        engine.Controller.Apply(engine.Policy with { Affinity = new() { KeepFor = TimeSpan.FromMinutes(10), Capacity = 100 } });
        for (var i = 1UL; i <= 101; i++)
            Take(engine, i, "b");
        Assert.Equal("a", Take(engine, 1, "a", "b"));
        Assert.Equal("b", Take(engine, 101, "a", "b"));
    }

    [Fact]
    public void A_bound_out_of_range_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Engine(new() { Affinity = new() { Capacity = 0 } }));

    private static Engine Of(TimeSpan keepFor, params LimitOptions[] ofA)
    {
        var engine = Engine.To(("a", ofA), ("b", []));
        engine.Controller.Apply(engine.Policy with { Affinity = new() { KeepFor = keepFor } });
        return engine;
    }

    private static string? Take(Engine engine, ulong conversation, params string[] to) => Take(engine, conversation, ChoiceStrategy.Ordered, to);

    private static string? Take(Engine engine, ulong conversation, ChoiceStrategy strategy, params string[] to) => engine.Controller.TryAdmit(
        engine.Call(to: [.. to.Select(name => engine.Target(name))]) with { Conversation = conversation, Strategy = strategy }).Target?.Name;
}
