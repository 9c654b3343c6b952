using Sluice.Gateway.Demo;
using Sluice.Gateway.Demo.Traffic;

namespace Sluice.Gateway.Tests.Demo;

public sealed class DemoLimitsTests
{
    [Theory]
    [InlineData(1, 0, 9_000_000, 9_000_000)]
    [InlineData(20_000, 3_500, 30_000_000, 15_000)]
    public void Every_call_of_a_trace_fits_every_limit_made_for_it(long calls, int seconds, long tokens, long largest)
    {
        var limits = DemoLimits.For(new TraceProfile(calls, TimeSpan.FromSeconds(seconds), tokens, largest));
        Assert.All((long[])[limits.SteadyTpm, limits.MoodyTpm, limits.SpareTpm, limits.BatchTpm], max => Assert.InRange(max, largest, long.MaxValue));
    }

    [Fact]
    public void The_configuration_is_one_that_anybody_could_write()
    {
        var config = DemoConfig.Build(new DemoLimits(), "localhost");
        Assert.Equal("primary fallback", string.Join(' ', config.Pools.Select(pool => pool.Name)));
        Assert.Equal("primary primary fallback", string.Join(' ', config.Backends.Select(backend => backend.Pool)));
        Assert.Equal("web batch intern you", string.Join(' ', config.Keys.Select(key => key.Name)));
    }
}
