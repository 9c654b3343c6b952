using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Security;

/// <summary>A backend that keeps what it is asked, and a host that nobody may ever reach.</summary>
internal sealed class Bait : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Target, string Body)> _asked = [];
    private HandmadeUpstream? _backend;
    private HandmadeUpstream? _elsewhere;
    private int _reached;

    public Uri Elsewhere => new(_elsewhere!.BaseUrl);

    /// <summary>What the backend was asked: the path as it stood on the wire, and the body.</summary>
    public (string Target, string Body)[] Asked => [.. _asked];

    /// <summary>Requests that reached the other host.</summary>
    public int Reached => Volatile.Read(ref _reached);

    /// <summary>Where the backend sends whoever asks; <see langword="null"/> where it answers itself.</summary>
    public string? Location { get; set; }

    public static async Task<(Bait Bait, BlackBox.Gateway Gateway)> StartAsync(string more = "")
    {
        var bait = new Bait();
        bait._elsewhere = await HandmadeUpstream.StartAsync(http =>
        {
            Interlocked.Increment(ref bait._reached);
            return Task.CompletedTask;
        });
        bait._backend = await HandmadeUpstream.StartAsync(bait.AnswerAsync);
        var keys = $"\"keys\":{{\"team\":{{\"key\":\"{BlackBox.Gateway.Secret}\"}}}}{(more.Length > 0 ? "," : "")}{more}";
        return (bait, await BlackBox.Gateway.StartAsync(BlackBox.Gateway.Config(keys, (bait._backend.BaseUrl, ""))));
    }

    public async ValueTask DisposeAsync()
    {
        await _backend!.DisposeAsync();
        await _elsewhere!.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        _asked.Enqueue((http.Features.Get<IHttpRequestFeature>()!.RawTarget, await body.ReadToEndAsync()));
        if (Location is { } location)
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = location;
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");
    }
}
