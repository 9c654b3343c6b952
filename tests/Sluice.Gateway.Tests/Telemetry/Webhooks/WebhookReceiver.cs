using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Telemetry.Webhooks;

/// <summary>A service that alerts are posted to, behind a socket.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly Channel<Posted> _posted = Channel.CreateUnbounded<Posted>();
    private readonly Queue<int> _statuses;
    private HandmadeUpstream? _server;

    private WebhookReceiver(IEnumerable<int> statuses) => _statuses = new(statuses);

    public string Url => new Uri(new Uri(_server!.BaseUrl), "/hook/s3cret-path").ToString();

    /// <summary>Starts one.</summary>
    /// <param name="statuses">What it answers, one after the other, then 200; 0 never answers.</param>
    public static async Task<WebhookReceiver> StartAsync(params int[] statuses)
    {
        var receiver = new WebhookReceiver(statuses);
        receiver._server = await HandmadeUpstream.StartAsync(receiver.TakeAsync);
        return receiver;
    }

    /// <summary>The next that is posted.</summary>
    public async Task<Posted> NextAsync() => await _posted.Reader.ReadAsync().AsTask().WaitAsync(RunningGateway.Hang);

    /// <summary>Whether something was posted that nobody asked for yet.</summary>
    public bool HasMore => _posted.Reader.TryPeek(out _);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        int status;
        lock (_statuses)
            status = _statuses.TryDequeue(out var told) ? told : 200;
        var headers = http.Request.Headers;
        var posted = new Posted(
            http.Request.Path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body.ToArray());
        if (status == 0)
        {
            _posted.Writer.TryWrite(posted);
            var gone = new TaskCompletionSource();
            using (http.RequestAborted.UnsafeRegister(static gone => ((TaskCompletionSource)gone!).TrySetResult(), gone))
                await gone.Task;
            return;
        }

        http.Response.StatusCode = status;
        if (status is >= 300 and <= 399)
            http.Response.Headers.Location = "/elsewhere";
        _posted.Writer.TryWrite(posted);
    }

    public sealed record Posted(string Path, string Id, string Timestamp, string Signature, byte[] Body)
    {
        public JsonNode Json => JsonNode.Parse(Body)!;
    }
}
