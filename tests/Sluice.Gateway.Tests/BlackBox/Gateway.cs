using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text;
using Anthropic;
using OpenAI;
using OpenAI.Chat;
using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>The whole gateway behind a real socket, made from the text of a configuration.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    /// <summary>Key <c>team</c> of the configurations that have one.</summary>
    public const string Secret = "sk-team-secret-0123456789abcdef";

    public static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly GatewayServer _server;

    private Gateway(GatewayRuntime runtime, GatewayServer server, CapturedUsage usage)
    {
        Runtime = runtime;
        _server = server;
        Usage = usage;
        Url = new(server.Urls[0]);
        Http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Url, Timeout = Timeout.InfiniteTimeSpan };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
    }

    public GatewayRuntime Runtime { get; }

    public CapturedUsage Usage { get; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    /// <summary>Calls that the engine holds open.</summary>
    public int OpenLeases => Runtime.Admission.Capture().OpenLeases;

    /// <summary>Starts a gateway with a pool for each provider, named a, b, c, in that order.</summary>
    /// <param name="more">Further members of the configuration.</param>
    /// <param name="providers">The providers.</param>
    public static Task<Gateway> OverAsync(string more, params Provider[] providers) => OverAsync(more, null, providers);

    public static Task<Gateway> OverAsync(string more, TimeProvider? time, params Provider[] providers) =>
        StartAsync(Config(more, [.. providers.Select(p => (p.BaseUrl, p.Settings))]), time);

    public static string Config(string more, params (string BaseUrl, string Settings)[] backends)
    {
        var text = new StringBuilder("{ \"backends\": {");
        for (var i = 0; i < backends.Length; i++)
        {
            var name = (char)('a' + i);
            var (url, settings) = backends[i];
            text.Append($"\"{name}\": {{ \"baseUrl\": \"{url}\", \"pool\": \"pool-{name}\", {settings}");
            if (settings.Trim() is { Length: > 0 } told && !told.EndsWith(','))
                text.Append(',');
            if (!settings.Contains("\"protocol\"", StringComparison.Ordinal))
                text.Append("\"protocol\": \"openai\",");
            if (!settings.Contains("\"auth\"", StringComparison.Ordinal))
                text.Append($"\"apiKey\": \"{Provider.ApiKey}\",");
            text.Append("},");
        }

        text.Append("}, \"pools\": [").AppendJoin(',', backends.Select((_, i) => $"\"pool-{(char)('a' + i)}\"")).Append("],");
        if (!more.Contains("\"retry\"", StringComparison.Ordinal))
            text.Append("\"retry\": { \"perTarget\": 1 },");
        if (!more.Contains("\"wait\"", StringComparison.Ordinal))
            text.Append("\"wait\": { \"max\": \"0\" },");
        return text.Append(more).Append('}').ToString();
    }

    public static async Task<Gateway> StartAsync(string config, TimeProvider? time = null)
    {
        var read = ConfigLoader.Parse(Encoding.UTF8.GetBytes(config), "test", static _ => null);
        Assert.True(read.IsValid, string.Join('\n', read.Errors));
        var usage = new CapturedUsage();
        var runtime = new GatewayRuntime(read.Config, new RequestJournal(usage, new GatewayMetrics()), time ?? TimeProvider.System);
        var options = new ServerOptions { Listen = "http://127.0.0.1:0", AdminToken = SecretHash.Of("admin"), Log = false };
        return new(runtime, await GatewayServer.StartAsync(runtime, options), usage);
    }

    /// <summary>A body for a chat call.</summary>
    public static string Chat(bool stream = false, string more = "") =>
        $$"""{"model":"m","messages":[{"role":"user","content":"Hello"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""";

    public ChatClient Client(int retries = 0, string key = Secret, string model = "m") => OpenAI(retries, key).GetChatClient(model);

    public OpenAIClient OpenAI(int retries = 0, string key = Secret) => new(new ApiKeyCredential(key), new OpenAIClientOptions
    {
        Endpoint = new(Url, "/v1"),
        RetryPolicy = new ClientRetryPolicy(retries),
    });

    /// <summary>A body for a messages call.</summary>
    public static string Message(bool stream = false, string more = "") =>
        $$"""{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""";

    /// <summary>Anthropic's own client.</summary>
    public AnthropicClient Anthropic(string key = Secret) => new() { BaseUrl = Url.ToString(), ApiKey = key, MaxRetries = 0 };

    /// <summary>Posts a chat body and returns at the head of the answer.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string body, CancellationToken cancellationToken = default, params IEnumerable<(string Name, string Value)> headers) =>
        SendToAsync("/v1/chat/completions", body, cancellationToken, headers);

    /// <summary>Posts a body anywhere and returns at the head of the answer.</summary>
    public Task<HttpResponseMessage> SendToAsync(
        string path, string body, CancellationToken cancellationToken = default, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).WaitAsync(HangGuard, CancellationToken.None);
    }

    /// <summary>Posts a chat body and reads the answer to its end.</summary>
    public async Task<Answer> AskAsync(string body, params IEnumerable<(string Name, string Value)> headers)
    {
        using var response = await SendAsync(body, default, headers);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Posts a body anywhere and reads the answer to its end.</summary>
    public async Task<Answer> PostAsync(string path, string body, params IEnumerable<(string Name, string Value)> headers)
    {
        using var response = await SendToAsync(path, body, default, headers);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Gets a path and reads the answer to its end.</summary>
    public async Task<Answer> GetAsync(string path, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request).WaitAsync(HangGuard);
        return await Answer.ReadAsync(response);
    }

    /// <summary>The next call is served, whatever came before it.</summary>
    public async Task ServesAsync() => Assert.Equal(200, (await AskAsync(Chat())).Status);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await Runtime.DisposeAsync();
    }
}
