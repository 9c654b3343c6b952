using Sluice.Gateway.Demo;
using Sluice.Simulation.Scripting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Demo;

public sealed class SliceRuleTests
{
    [Fact]
    public void A_slice_takes_so_many_requests_and_then_says_when_the_next_one_fits()
    {
        var time = new VirtualTimeProvider();
        var rule = new SliceRule(2, TimeSpan.FromSeconds(4), time);
        Assert.Null(rule.Next());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(rule.Next());
        Assert.Equal(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(3)), rule.Next());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(rule.Next());
        Assert.Equal(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(1)), rule.Next());
    }
}
