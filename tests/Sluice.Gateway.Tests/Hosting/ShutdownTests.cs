using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task An_open_call_that_outlasts_thirty_seconds_is_broken_off_settled_and_noted()
    {
        var time = new ObservedTime();
        var provider = new SimulatedProvider(new() { FirstToken = TimeSpan.Zero, Script = new Script().Next(ScriptedAnswer.HungAfter(2)) }, time.Virtual);
        await using var upstream = await SimulatedProviderServer.StartAsync(provider);
        await using var gateway = await RunningGateway.StartAsync($"{{\"backends\":{{\"a\":{{{RunningGateway.Upstream(upstream)}}}}}}}", time);
        using var answer = await gateway.ChatAsync(stream: true);
        Assert.Equal(1, gateway.Runtime.Admission.Capture().OpenLeases);

        var patience = time.TimerSetAsync(TimeSpan.FromSeconds(30));
        var stopping = gateway.Server.StopAsync();
        await patience;
        Assert.False(stopping.IsCompleted);
        time.Virtual.Advance(TimeSpan.FromSeconds(30));
        await stopping.WaitAsync(RunningGateway.Hang);

        Assert.Equal(0, gateway.Runtime.Admission.Capture().OpenLeases);
        Assert.Equal(499, Assert.Single(gateway.Log.Records).Status);
    }

    [Fact]
    public async Task A_gateway_without_open_calls_stops_at_once()
    {
        var time = new ObservedTime(); // nobody moves it
        await using var gateway = await RunningGateway.StartAsync(time: time);
        using (await gateway.ChatAsync())
            await gateway.Server.StopAsync().WaitAsync(RunningGateway.Hang);

        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetAsync("/"));
    }
}
