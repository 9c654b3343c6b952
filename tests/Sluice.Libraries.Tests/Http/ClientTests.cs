using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Http;
using Sluice.Simulation;

namespace Sluice.Libraries.Tests.Http;

/// <summary>Clients as they are made: by themselves, and by the factory.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task A_client_can_be_made_without_the_factory_and_its_timeout_has_room_for_the_waiting()
    {
        var time = new VirtualTimeProvider();
        var provider = new SimulatedProvider(new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 0 }, time);
        using var client = TrafficControlHandler.CreateClient(
            options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.FromSeconds(20)),
            http => http.Refusals = RefusalMode.Answer,
            new UpstreamHandler(provider),
            time);
        client.BaseAddress = new("https://api.example.com");

        using var first = await client.SendAsync(Rig.Request("/v1/chat/completions", Rig.Chat), TestContext.Current.CancellationToken);
        using var second = await client.SendAsync(Rig.Request("/v1/chat/completions", Rig.Chat), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(120), client.Timeout);
        using var patient = TrafficControlHandler.CreateClient(options => options.MaxWait = TimeSpan.FromDays(365));
        Assert.Equal(Timeout.InfiniteTimeSpan, patient.Timeout);
    }

    [Fact]
    public void Controls_of_its_own_go_with_a_client()
    {
        var time = new VirtualTimeProvider();
        var client = TrafficControlHandler.CreateClient(options => options.Concurrency = 1, innerHandler: new UpstreamHandler(new SimulatedProvider(new(), time)), time: time);
        client.BaseAddress = new("https://api.example.com");
        var open = client.SendAsync(Rig.Request("/v1/chat/completions", Rig.Chat), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, time.PendingTimers);

        client.Dispose();

        Assert.True(open.IsCompleted); // cancelled with the client
        Assert.Equal(0, time.PendingTimers);
    }

    [Fact]
    public async Task A_client_of_the_factory_has_room_for_the_waiting_unless_its_timeout_is_set()
    {
        var services = new ServiceCollection();
        services.AddSluice("openai", options => options.MaxWait = TimeSpan.FromSeconds(45));
        services.AddHttpClient("usual").AddTrafficControl("openai");
        services.AddHttpClient("set", client => client.Timeout = TimeSpan.FromSeconds(7)).AddTrafficControl("openai");
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IHttpClientFactory>();

        using var usual = factory.CreateClient("usual");
        using var set = factory.CreateClient("set");

        Assert.Equal((TimeSpan.FromSeconds(145), TimeSpan.FromSeconds(7)), (usual.Timeout, set.Timeout));
    }
}
