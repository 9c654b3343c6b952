using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Clients whose bodies trickle.</summary>
public sealed class SlowBodyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(11);

    [Theory]
    [InlineData("/v1/chat/completions", "request_timeout")]
    [InlineData("/v1/messages", "invalid_request_error")]
    [InlineData("/v1/messages/count_tokens", "invalid_request_error")]
    public async Task A_body_that_does_not_arrive_in_time_is_a_408_in_the_callers_form_and_nothing_is_sent(string path, string told)
    {
        var time = new ObservedTime();
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(""" "server": { "bodyTimeout": "11s" } """, time, provider);
        using var client = await ConnectAsync(gateway);
        var armed = time.TimerSetAsync(Patience);
        await client.SendAsync(RawHttp.Post("Content-Type: application/json\r\nContent-Length: 80\r\n", "{\"model\":\"m\","u8, path));
        await armed;

        for (var i = 0; i < 11; i++)
        {
            await client.SendAsync(" "u8.ToArray()); // it never falls silent
            time.Virtual.Advance(TimeSpan.FromSeconds(1));
        }

        var answer = await ReadAnswerAsync(client);
        var error = JsonDocument.Parse(RawHttp.Body(answer)).RootElement;

        Assert.Equal(408, RawHttp.Status(answer));
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-should-retry: false", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("server.bodyTimeout", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(told, error.GetProperty("error").GetProperty(path == "/v1/chat/completions" ? "code" : "type").GetString());
        if (path != "/v1/messages/count_tokens")
            Assert.Equal(408, (await gateway.Usage.NextAsync()).Status); // what is free is no row
        Assert.Equal((0, 0), (provider.Record.Count, gateway.OpenLeases));
        await gateway.ServesAsync();
    }

    [Fact]
    public async Task A_body_that_arrives_just_in_time_is_served()
    {
        var time = new ObservedTime();
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(""" "server": { "bodyTimeout": "11s" } """, time, provider);
        using var client = await ConnectAsync(gateway);
        var armed = time.TimerSetAsync(Patience);
        var body = Encoding.UTF8.GetBytes(Gateway.Chat());
        await client.SendAsync(RawHttp.Post($"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body.AsSpan(0, 10)));
        await armed;
        time.Virtual.Advance(Patience - TimeSpan.FromMilliseconds(1));
        await client.SendAsync(body.AsMemory(10));

        Assert.Equal(200, RawHttp.Status(await ReadAnswerAsync(client)));
    }

    private static async Task<Socket> ConnectAsync(Gateway gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(gateway.Url.Host, gateway.Url.Port);
        return socket;
    }

    // Up to the end of the body, and not to that of the connection.
    private static async Task<string> ReadAnswerAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer).WaitAsync(Gateway.HangGuard);
            Assert.True(count > 0, text.ToString());
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            var answer = text.ToString();
            var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = head < 0 ? -1 : answer.IndexOf("content-length: ", StringComparison.OrdinalIgnoreCase);
            if (length >= 0 && answer.Length >= head + 4 + int.Parse(answer[(length + 16)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture))
                return answer;
        }
    }
}
