using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Config;
using Sluice.Simulation;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>A gateway on a free port of loopback, and a client that talks to it.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string AdminToken = "sluice-admin-for-tests";
    public const string Simulated = """{"backends":{"sim":{"protocol":"simulated","simulate":{"firstToken":"0","tokensPerSecond":1000000000,"outputTokens":5},"limits":{"rpm":100000}}}}""";

    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private RunningGateway(GatewayRuntime runtime, GatewayServer server, MemoryUsageLog log)
    {
        Runtime = runtime;
        Server = server;
        Log = log;
        Client = new() { BaseAddress = new(server.Urls[0]), Timeout = Hang };
    }

    public GatewayRuntime Runtime { get; }

    public GatewayServer Server { get; }

    public MemoryUsageLog Log { get; }

    public HttpClient Client { get; }

    public static GatewayRuntime Make(string json, TimeProvider? time = null, MemoryUsageLog? log = null)
    {
        var result = Samples.Parse(json);
        Assert.Empty(result.Errors);
        return new(result.Config!, new RequestJournal(log, new GatewayMetrics()), time ?? TimeProvider.System);
    }

    public static async Task<RunningGateway> StartAsync(string json = Simulated, TimeProvider? time = null)
    {
        var log = new MemoryUsageLog();
        var runtime = Make(json, time, log);
        var options = new ServerOptions { Listen = "http://127.0.0.1:0", AdminToken = SecretHash.Of(AdminToken), Log = false };
        return new(runtime, await GatewayServer.StartAsync(runtime, options), log);
    }

    /// <summary>The members of a backend that is a simulated provider behind a socket.</summary>
    public static string Upstream(SimulatedProviderServer server) => $"\"protocol\":\"openai\",\"auth\":\"none\",\"baseUrl\":\"{server.BaseUrl}\"";

    public static HttpRequestMessage Get(string path, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    public static HttpRequestMessage Chat(string model = "m", bool stream = false, string? key = null) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new StringContent(
            $$"""{"model":"{{model}}","max_tokens":20,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]}""",
            Encoding.UTF8,
            "application/json"),
        Headers = { Authorization = key is null ? null : new("Bearer", key) },
    };

    /// <summary>Sends a call. A simulated backend inside the gateway answers within a millisecond of the gateway's clock, which is moved for it.</summary>
    public async Task<HttpResponseMessage> ChatAsync(string model = "m", bool stream = false, string? key = null)
    {
        var answer = Client.SendAsync(Chat(model, stream, key), HttpCompletionOption.ResponseHeadersRead);
        if (Runtime.Time is ObservedTime time && Runtime.Config.Backends[0].Simulate is not null)
        {
            while (!answer.IsCompleted)
            {
                time.Virtual.TryAdvanceToNextTimer(TimeSpan.FromMilliseconds(1));
                await Task.Yield();
            }
        }

        return await answer;
    }

    public async Task<string> MetricsAsync() => await Client.GetStringAsync("/metrics");

    public async Task<JsonNode> StatusAsync()
    {
        using var answer = await Client.SendAsync(Get("/admin/status", AdminToken));
        Assert.Equal(200, (int)answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await Runtime.DisposeAsync();
    }
}
