using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Streams side by side: each client gets its own bytes, and nobody is disturbed by those that are cut, left or not read.</summary>
public class IsolationTests
{
    private const int Streams = 1_000;
    private const int EveryCut = 50;
    private const string Done = "data: [DONE]\n\n";

    [Fact]
    public async Task A_thousand_streams_at_once_reach_their_own_clients_byte_for_byte_beside_cut_left_and_unread_ones()
    {
        var (arrived, all, left) = (0, NewSignal(), NewSignal());
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            var number = int.Parse(http.Request.Headers["x-number"]!, CultureInfo.InvariantCulture);
            var content = Encoding.UTF8.GetBytes(Content(number));
            http.Response.ContentType = "text/event-stream";
            if (number == Streams + 1)
                http.RequestAborted.Register(left.SetResult);
            // All are open before any goes on.
            await http.Response.Body.WriteAsync(content.AsMemory(0, 10));
            await http.Response.Body.FlushAsync();
            if (Interlocked.Increment(ref arrived) == Streams + 2)
                all.SetResult();
            await all.Task;
            var random = new Random(number);
            var length = IsCut(number) ? Whole(number).Length : content.Length;
            for (var at = 10; at < length;)
            {
                var take = Math.Min(random.Next(1, 600), length - at);
                await http.Response.Body.WriteAsync(content.AsMemory(at, take));
                await http.Response.Body.FlushAsync();
                at += take;
            }

            if (number >= Streams)
                await WriteForeverAsync(http);
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, """ "breaker": { "failures": 0 } """)));

        var reading = Enumerable.Range(0, Streams).Select(async number =>
        {
            using var response = await SendAsync(gateway, number);
            return await RawHttp.ReadToBreakAsync(response);
        }).ToArray();
        var unread = SendAsync(gateway, Streams);
        var leaving = SendAsync(gateway, Streams + 1);
        await all.Task.WaitAsync(Gateway.HangGuard);
        (await leaving).Dispose();
        var answers = await Task.WhenAll(reading).WaitAsync(Gateway.HangGuard);
        await left.Task.WaitAsync(Gateway.HangGuard);

        for (var number = 0; number < answers.Length; number++)
        {
            var (text, isBroken) = answers[number];
            Assert.Equal((number, IsCut(number)), (number, isBroken));
            if (!isBroken)
                Assert.Equal(Content(number), text);
            else
                Assert.Equal(Whole(number), text[..text.IndexOf("data: {\"error\":", StringComparison.Ordinal)]);
        }

        Assert.Equal(1, gateway.OpenLeases);
        (await unread).Dispose();
    }

    private static Task<HttpResponseMessage> SendAsync(Gateway gateway, int number) =>
        gateway.SendAsync(Gateway.Chat(true), default, ("x-number", number.ToString(CultureInfo.InvariantCulture)));

    private static bool IsCut(int number) => number < Streams && number % EveryCut == EveryCut - 1;

    // Until the other side no longer takes it.
    private static async Task WriteForeverAsync(HttpContext http)
    {
        var chunk = Encoding.UTF8.GetBytes(HandmadeUpstream.Chunk(new string('x', 8_000)));
        try
        {
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // It was let go.
        }
    }

    // What comes of a cut stream: one event, and no end mark.
    private static string Whole(int number)
    {
        var content = Content(number);
        return content[..(content.IndexOf("\n\n", StringComparison.Ordinal) + 2)];
    }

    private static string Content(int number)
    {
        var random = new Random(1_000 + number);
        var text = new StringBuilder(HandmadeUpstream.Chunk($"{number}"));
        for (var i = random.Next(1, 30); i > 0; i--)
            text.Append(HandmadeUpstream.Chunk($"{number}-{i}-\u00e9{new string('z', random.Next(0, 300))}"));
        return number >= Streams ? text.ToString() : text.Append(Done).ToString();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
