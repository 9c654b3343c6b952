using Sluice.Gateway.Demo;
using Sluice.Gateway.Demo.Traffic;

namespace Sluice.Gateway.Tests.Demo;

public sealed class SampleTrafficTests
{
    [Fact]
    public void The_same_seed_sends_the_same_calls_in_the_order_of_time()
    {
        var calls = SampleTraffic.Calls(7).Take(1_000).ToArray();
        Assert.Equal(calls, SampleTraffic.Calls(7).Take(1_000));
        Assert.NotEqual(calls, SampleTraffic.Calls(8).Take(1_000));
        Assert.Equal(calls.OrderBy(call => call.At), calls);
    }

    [Fact]
    public void Every_caller_and_model_calls_plain_and_streaming_and_never_gets_more_than_it_allows()
    {
        var calls = SampleTraffic.Calls(7).Take(1_000).ToArray();
        var kinds = calls.Select(call => (call.Caller, call.Model, call.IsStream)).Distinct().Count();
        Assert.Equal(DemoNames.Callers.Count * DemoNames.Models.Count * 2, kinds);
        Assert.All(calls, call => Assert.InRange(call.OutputTokens, 1, call.MaxOutputTokens));
    }

    [Fact]
    public void Calls_come_in_bursts()
    {
        var calls = SampleTraffic.Calls(7).TakeWhile(call => call.At < TimeSpan.FromMinutes(10)).ToArray();
        double[] perSecond = [.. Enumerable.Range(0, 600).Select(second => (double)calls.Count(call => (int)call.At.TotalSeconds == second))];
        var mean = perSecond.Average();
        var variance = perSecond.Average(count => (count - mean) * (count - mean));
        Assert.True(variance > 2 * mean, $"An even Poisson process has a variance of its mean {mean}; this one has {variance}.");
    }
}
