using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Limits;

public sealed class ProducedMeterTests
{
    private static readonly LimitOptions Otpm = LimitOptions.OutputTokensPerMinute(100) with { CountsWhenProduced = true };

    [Theory]
    [InlineData(CountingRule.All)]
    [InlineData(CountingRule.Anthropic)]
    public void Output_is_held_while_open_and_counts_from_its_end(CountingRule rule)
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a"), new("t", Otpm)],
            Targets = [Engine.TargetOf("t") with { Count = rule }],
        });
        engine.Advance(1_000);
        var lease = engine.Try(5, 80, default, engine.Target("t")).Lease;
        engine.Advance(300);
        Assert.False(engine.Try(5, 21, default, engine.Target("t")).IsAdmitted);
        lease.Settle(new() { InputTokens = 5, OutputTokens = 60 });
        Assert.True(engine.Try(5, 40, default, engine.Target("t")).IsAdmitted);
        engine.Advance(59.999);
        Assert.False(engine.Try(5, 1, default, engine.Target("t")).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(engine.Try(5, 60, default, engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void It_works_on_a_callers_limit_too()
    {
        var engine = Engine.Of(Otpm);
        engine.Advance(1_000);
        engine.Try(0, 80).Lease.Settle(new() { OutputTokens = 60 });
        Assert.Equal(60, engine.Limit("otpm").Used);
        engine.Advance(59.999);
        Assert.Equal(60, engine.Limit("otpm").Used);
        engine.Advance(0.001);
        Assert.Equal(0, engine.Limit("otpm").Used);
    }

    [Fact]
    public void What_is_open_and_what_was_produced_live_on_across_a_change_of_the_window()
    {
        var engine = Engine.Of(Otpm);
        var lease = engine.Try(0, 30).Lease;
        engine.Try(0, 40).Lease.Settle(new() { OutputTokens = 40 });
        engine.Controller.Apply(new() { Scopes = [new("key:a", Otpm with { Window = Window.Hour })] });
        Assert.False(engine.Try(0, 31).IsAdmitted);
        lease.Settle(new() { OutputTokens = 50 });
        Assert.Equal(90, engine.Limit("otpm").Used);
        Assert.Equal(0, engine.Limit("otpm").Reserved);
        engine.Advance(3_599.999);
        Assert.False(engine.Try(0, 11).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(engine.Try(0, 100).IsAdmitted);
    }
}
