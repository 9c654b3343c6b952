using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Streams come as they are made, each to its own caller, no faster than it reads.</summary>
public class StreamTests
{
    private const string Role = """data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""" + "\n\n";
    private const string Done = "data: [DONE]\n\n";

    [Fact]
    public async Task The_first_content_is_relayed_as_soon_as_it_comes()
    {
        var received = NewSignal();
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            await HandmadeUpstream.WriteAsync(http, Role + HandmadeUpstream.Chunk("one"));
            await received.Task;
            await HandmadeUpstream.WriteAsync(http, HandmadeUpstream.Chunk("two") + Done);
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, "")));

        using var response = await gateway.SendAsync(Gateway.Chat(true));
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = await ReadAsync(body, (Role + HandmadeUpstream.Chunk("one")).Length);
        received.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Role + HandmadeUpstream.Chunk("one"), first);
        Assert.Equal(HandmadeUpstream.Chunk("two") + Done, await rest.ReadToEndAsync().WaitAsync(Gateway.HangGuard));
    }

    [Fact]
    public async Task A_prelude_is_not_held_back_for_ever()
    {
        var received = NewSignal();
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            await HandmadeUpstream.WriteAsync(http, ": ping\n\n" + Role);
            await received.Task;
            await HandmadeUpstream.WriteAsync(http, HandmadeUpstream.Chunk("one") + Done);
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, "")));

        using var response = await gateway.SendAsync(Gateway.Chat(true));
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.Equal(": ping\n\n" + Role, await ReadAsync(body, (": ping\n\n" + Role).Length));
        received.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal(HandmadeUpstream.Chunk("one") + Done, await rest.ReadToEndAsync().WaitAsync(Gateway.HangGuard));
    }

    [Fact]
    public async Task A_client_that_leaves_while_the_prelude_is_relayed_harms_nobody()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.HungAfter(1));
        await using var gateway = await Gateway.OverAsync("", provider);

        using (await gateway.SendAsync(Gateway.Chat(true)))
        {
        }

        await provider.UntilAsync(record => record.Open == 0);
        Assert.Equal(499, (await gateway.Usage.NextAsync()).Status);
        Assert.Equal(0, gateway.OpenLeases);
        await gateway.ServesAsync();
    }

    [Fact]
    public async Task A_slow_reader_holds_the_backend_up_and_is_not_taken_for_its_silence()
    {
        const long Pieces = 256;
        var piece = string.Concat(Enumerable.Repeat(HandmadeUpstream.Chunk(new string('x', 900)), 1_000));
        var stalled = NewSignal();
        var written = 0;
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            for (var i = 0; i < Pieces; i++)
            {
                var write = http.Response.WriteAsync(piece);
                if (await Task.WhenAny(write, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)) != write)
                    stalled.TrySetResult();
                await write;
                Interlocked.Increment(ref written);
            }

            await http.Response.WriteAsync(Done);
            stalled.TrySetResult();
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, """ "timeouts": { "idle": "500ms" } """)));

        using var response = await gateway.SendAsync(Gateway.Chat(true));
        await stalled.Task.WaitAsync(Gateway.HangGuard);
        Assert.InRange(Volatile.Read(ref written), 1, Pieces / 4);
        await using var body = await response.Content.ReadAsStreamAsync();
        var length = 0L;
        var buffer = new byte[1 << 16];
        while (await body.ReadAsync(buffer).AsTask().WaitAsync(Gateway.HangGuard) is > 0 and var count)
            length += count;

        Assert.Equal((Pieces * piece.Length) + Done.Length, length);
        Assert.Null((await gateway.Usage.NextAsync()).Error);
    }

    [Fact]
    public async Task The_slot_of_a_stream_is_free_when_its_client_has_the_end()
    {
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            await HandmadeUpstream.WriteAsync(http, Role + HandmadeUpstream.Chunk("one") + Done);
            var gone = NewSignal();
            await using var _ = http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "concurrency": 1 } } } """, (upstream.BaseUrl, "")));

        for (var i = 0; i < 3; i++)
        {
            var answer = await gateway.AskAsync(Gateway.Chat(true));
            Assert.Equal(200, answer.Status);
            Assert.EndsWith(Done, answer.Body, StringComparison.Ordinal);
            Assert.Equal(0, gateway.OpenLeases);
        }
    }

    [Fact]
    public async Task What_a_backend_sends_behind_its_end_mark_does_not_spoil_a_good_stream()
    {
        await using var upstream = await HandmadeUpstream.StartAsync(
            http => HandmadeUpstream.WriteAsync(http, Role + HandmadeUpstream.Chunk("one") + Done + "data: {broken\n\n"));
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, "")));

        var answer = await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal(Role + HandmadeUpstream.Chunk("one") + Done, answer.Body);
        Assert.Null((await gateway.Usage.NextAsync()).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_HTTP2_calls_are_answered_and_a_cut_stream_is_reset_after_its_error_event(bool stream)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", provider);
        await using var server = await Http2Gateway.StartAsync(gateway.Runtime);

        using var good = await server.SendAsync(Gateway.Chat(stream));
        var body = await good.Content.ReadAsStringAsync();
        provider.Simulated.Options.Script.Next(ScriptedAnswer.CutAfter(4));
        using var cut = await server.SendAsync(Gateway.Chat(true));
        await using var events = await cut.Content.ReadAsStreamAsync();
        var seen = new MemoryStream();
        var error = await Assert.ThrowsAnyAsync<IOException>(() => events.CopyToAsync(seen)).WaitAsync(Gateway.HangGuard);

        Assert.Equal(HttpVersion.Version20, good.Version);
        Assert.Contains(stream ? "data: [DONE]\n\n" : "\"usage\"", body, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":", Encoding.UTF8.GetString(seen.ToArray()), StringComparison.Ordinal);
        Assert.Contains("INTERNAL_ERROR", error.ToString(), StringComparison.Ordinal);
        await gateway.ServesAsync();
    }

    private static async Task<string> ReadAsync(Stream body, int length)
    {
        var buffer = new byte[length];
        await body.ReadExactlyAsync(buffer).AsTask().WaitAsync(Gateway.HangGuard);
        return Encoding.UTF8.GetString(buffer);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
