using System.Net.Sockets;
using System.Text;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A client that goes away takes its call with it, at once.</summary>
public class GoneClientTests
{
    private const string OneCall = $$"""
        "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "concurrency": 1 }, "budgets": [ { "usd": 1, "window": "day" } ] } },
        "prices": { "m": { "input": 0, "output": 100 } }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Before_the_answer_the_upstream_is_cancelled_and_the_call_charged_at_its_estimate(bool stream)
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Hung);
        await using var gateway = await Gateway.OverAsync(OneCall, provider);
        using var stop = new CancellationTokenSource();

        var call = gateway.SendAsync(Gateway.Chat(stream, ",\"max_tokens\":1000"), stop.Token);
        await provider.UntilAsync(record => record.Open == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await provider.UntilAsync(record => record.Open == 0);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(CallEnd.Hung, provider.Record.Calls[0].End);
        Assert.Equal(499, row.Status);
        Assert.Equal("a", row.Backend);
        Assert.Equal(1, row.Attempts);
        Assert.Equal(100_000_000, row.CostNanoUsd);
        Assert.True(row.IsEstimated);
        Assert.Equal(0, gateway.OpenLeases);
        await gateway.ServesAsync();
    }

    [Fact]
    public async Task A_connection_that_is_closed_in_a_stream_cancels_the_upstream_and_settles_what_was_relayed()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.HungAfter(5));
        await using var gateway = await Gateway.OverAsync(OneCall, provider);
        var body = Encoding.UTF8.GetBytes(Gateway.Chat(true, ",\"max_tokens\":1000"));
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(gateway.Url.Host, gateway.Url.Port);
            await socket.SendAsync(RawHttp.Post($"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body));
            Assert.True(await socket.ReceiveAsync(new byte[1]).WaitAsync(Gateway.HangGuard) > 0);
        }

        await provider.UntilAsync(record => record.Open == 0);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(499, row.Status);
        Assert.InRange(row.OutputTokens, 4, 100);
        Assert.True(row.IsEstimated);
        Assert.Equal(row.CostNanoUsd, gateway.Runtime.Admission.Capture().Scopes.Single(s => s.Name == "key:team").Limits.Single(l => l.Max == 1_000_000_000).Used);
        Assert.Equal(0, gateway.OpenLeases);
        await gateway.ServesAsync();
    }

    [Fact]
    public async Task While_it_waits_for_room_its_place_is_given_up_and_nothing_is_sent()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Hung);
        await using var gateway = await Gateway.OverAsync(OneCall + """, "wait": { "max": "1h" } """, provider);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();

        var holding = gateway.SendAsync(Gateway.Chat(), first.Token);
        await provider.UntilAsync(record => record.Open == 1);
        var waiting = gateway.SendAsync(Gateway.Chat(), second.Token);
        while (gateway.Runtime.Admission.Capture().Waiting == 0 && !waiting.IsCompleted)
            await Task.Yield();
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(499, row.Status);
        Assert.Equal(0, row.Attempts);
        Assert.Equal(0, row.OutputTokens);
        Assert.Equal(1, provider.Record.Count);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding);
    }
}
