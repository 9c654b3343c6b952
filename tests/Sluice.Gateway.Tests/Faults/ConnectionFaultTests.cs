using System.Net;
using System.Net.Sockets;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Backends that cannot be connected to: nothing was sent, so nothing is charged, and the target's failure counts.</summary>
public class ConnectionFaultTests
{
    public static TheoryData<Lane> Lanes => Lane.All;

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_refused_connection_is_told_charges_nothing_and_counts_against_the_target(Lane lane)
    {
        using var nobody = new ClosedPort();
        await using var faulty = await FaultyBackend.StartAsync(lane, $"http://{nobody.Place}/v1");
        for (var stream = 0; stream < 2; stream++)
        {
            faulty.SaysDown(await faulty.AskAsync(stream == 1), "could not be connected to");
            await faulty.EndsAsync(Settled.Nothing, failures: stream + 1);
        }
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_connection_that_hangs_is_given_up_told_charges_nothing_and_counts_against_the_target(Lane lane)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops what a full backlog cannot take.");
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start(backlog: 1); // and nobody accepts: what comes after the first two waits
        var place = (IPEndPoint)deaf.LocalEndpoint;
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync(place);
        await second.ConnectAsync(place);
        await using var faulty = await FaultyBackend.StartAsync(lane, $"http://{place}/v1", """ "timeouts": { "connect": "200ms" } """);

        faulty.SaysDown(await faulty.AskAsync(stream: true), "timeouts.connect");
        await faulty.EndsAsync(Settled.Nothing, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_failed_TLS_handshake_is_told_charges_nothing_and_counts_against_the_target(Lane lane)
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var answering = AnswerPlainAsync(plain);
        await using var faulty = await FaultyBackend.StartAsync(lane, $"https://{plain.LocalEndpoint}/v1");

        faulty.SaysDown(await faulty.AskAsync(stream: false), "(TLS)");
        await faulty.EndsAsync(Settled.Nothing, failures: 1);
        await answering.WaitAsync(BlackBox.Gateway.HangGuard);
    }

    [Fact]
    public async Task Five_failures_in_a_row_open_the_circuit_and_the_next_call_is_refused_without_being_sent()
    {
        await using var upstream = RawUpstream.Start(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        await using var faulty = await FaultyBackend.StartAsync(new("openai", "openai"), upstream.BaseUrl);
        for (var i = 1; i <= 5; i++)
            faulty.SaysDown(await faulty.AskAsync(stream: false), "broke off before it answered");

        var refused = await faulty.AskAsync(stream: false);

        Assert.Equal((503, 5), (refused.Status, upstream.Requests));
        Assert.Equal("circuit_breaker", refused.Sluice.GetProperty("component").GetString());
        Assert.Equal(Health.HealthState.Open, faulty.Health.State);
    }

    // Whoever speaks TLS to it gets HTTP.
    private static async Task AnswerPlainAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[4096]);
        await socket.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
    }
}
