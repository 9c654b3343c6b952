using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>
/// A provider that refuses what its protocol does not know, as the real ones do, and answers so that the client can tell what arrived. A
/// text of "rate", "overflow", "down", "cut" (an end without its mark) or "hang" makes it fail in that way.
/// </summary>
internal abstract class StrictServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HandmadeUpstream? _upstream;

    /// <summary>The bodies that came.</summary>
    public List<JsonNode> Requests { get; } = [];

    /// <summary>The headers that came with the last of them.</summary>
    public Dictionary<string, string> Headers { get; private set; } = [];

    /// <summary>The paths that were asked, those that are not there among them.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>The query of the last of them.</summary>
    public string Query { get; private set; } = "";

    public string BaseUrl => _upstream!.BaseUrl;

    /// <summary>A caller has gone away in the middle of a stream.</summary>
    public Task Gone => _gone.Task.WaitAsync(BlackBox.Gateway.HangGuard);

    /// <summary>The protocol's name in the gateway's configuration.</summary>
    public abstract string Protocol { get; }

    protected abstract string Path { get; }

    public static async Task<T> StartAsync<T>()
        where T : StrictServer, new()
    {
        var server = new T();
        server._upstream = await HandmadeUpstream.StartAsync(server.ServeAsync);
        return server;
    }

    /// <summary>A gateway with this server as its only backend.</summary>
    /// <param name="backend">Further members of the backend.</param>
    /// <param name="more">Further members of the configuration.</param>
    public Task<BlackBox.Gateway> BehindGatewayAsync(string backend = "", string more = "") => BlackBox.Gateway.StartAsync($$"""
        {
          "backends": { "other": { "protocol": "{{Protocol}}", "baseUrl": "{{BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", {{backend}} } },
          "keys": { "team": { "key": "{{BlackBox.Gateway.Secret}}" } },
          "retry": { "perTarget": 1 }, "wait": { "max": "0" }, {{more}}
        }
        """);

    public ValueTask DisposeAsync() => _upstream!.DisposeAsync();

    /// <summary>What is wrong with a request.</summary>
    protected abstract string? Problem(JsonNode body, IHeaderDictionary headers);

    protected abstract Asked Read(JsonNode body);

    protected abstract JsonNode Whole(Reply reply, string model);

    protected abstract IEnumerable<string> Stream(Reply reply, string model, bool withUsage);

    /// <summary>An error of a kind: its status and body.</summary>
    protected abstract (int Status, JsonNode Body) Error(string kind, string message);

    /// <summary>Serves other paths than the protocol's main one.</summary>
    protected virtual Task<bool> ServeOtherAsync(HttpContext http) => Task.FromResult(false);

    // In pieces of a few letters, as models speak.
    protected static IEnumerable<string> Pieces(string text) => text.Chunk(5).Select(piece => new string(piece));

    private async Task ServeAsync(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body))!;
        lock (Requests)
        {
            Paths.Add(http.Request.Path);
            if (http.Request.Path == "/v1" + Path)
                Requests.Add(body);
        }

        Headers = http.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal);
        Query = http.Request.QueryString.ToString();
        if (await ServeOtherAsync(http))
            return;
        if (http.Request.Path != "/v1" + Path)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            await http.Response.WriteAsync("404 page not found");
            return;
        }

        if (Problem(body, http.Request.Headers) is { } problem)
        {
            await FailAsync(http, "invalid", problem);
            return;
        }

        var asked = Read(body);
        var model = body["model"]!.GetValue<string>();
        if (asked.Text is "rate" or "overflow" or "down")
        {
            await FailAsync(http, asked.Text, asked.Text);
        }
        else if (body["stream"]?.GetValue<bool>() != true)
        {
            http.Response.Headers["x-request-id"] = "req-upstream";
            await http.Response.WriteAsJsonAsync(Whole(Reply.To(asked), model));
        }
        else
        {
            await StreamAsync(http, asked, Stream(Reply.To(asked), model, body["stream_options"]?["include_usage"]?.GetValue<bool>() ?? false));
        }
    }

    private async Task StreamAsync(HttpContext http, Asked asked, IEnumerable<string> events)
    {
        await using var aborted = http.RequestAborted.Register(() => _gone.TrySetResult());
        var count = 0;
        foreach (var sseEvent in events)
        {
            await HandmadeUpstream.WriteAsync(http, sseEvent);
            if (++count < 5)
                continue;
            if (asked.Text == "cut")
                return;

            if (asked.Text == "hang")
            {
                await Gone;
                return;
            }
        }
    }

    private async Task FailAsync(HttpContext http, string kind, string message)
    {
        var (status, error) = Error(kind, message);
        http.Response.StatusCode = status;
        if (kind == "rate")
            http.Response.Headers.RetryAfter = "7";
        await http.Response.WriteAsJsonAsync(error);
    }
}
