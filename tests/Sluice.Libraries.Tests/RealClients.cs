using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Microsoft.Extensions.AI;
using OpenAI;
using Sluice.Control;
using Sluice.Http;
using Sluice.Simulation;

namespace Sluice.Libraries.Tests;

/// <summary>
/// OpenAI's and Anthropic's own clients over real sockets to a simulated provider, held by Sluice.Http below them or by Sluice.AI above them. The
/// clock is the test's own: nothing passes a limit but by it.
/// </summary>
internal sealed class RealClients : IAsyncDisposable
{
    /// <summary>How long anything may take before a test is called hung.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly SimulatedProviderServer _server;

    private RealClients(SimulatedProviderServer server, SimulatedProvider provider, TrafficControl control, VirtualTimeProvider time, HttpControlOptions? http)
    {
        (_server, Provider, Control, Time) = (server, provider, control, time);
        Bare = new(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        Http = new(new TrafficControlHandler(control, http) { InnerHandler = new SocketsHttpHandler() }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Every way of holding the two clients.</summary>
    public static TheoryData<string, string> Ways => new()
    {
        { "openai", "http" }, { "openai", "ai" }, { "anthropic", "http" }, { "anthropic", "ai" },
    };

    public VirtualTimeProvider Time { get; }

    public SimulatedProvider Provider { get; }

    public TrafficControl Control { get; }

    /// <summary>A client that is held by the controls.</summary>
    public HttpClient Http { get; }

    private HttpClient Bare { get; }

    public static async Task<RealClients> StartAsync(Action<TrafficControlOptions> configure, SimulatedProviderOptions? provider = null, HttpControlOptions? http = null)
    {
        var time = new VirtualTimeProvider();
        var simulated = new SimulatedProvider(
            (provider ?? new()) with { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 20, OutputTokensSpread = 0 }, time);
        var options = new TrafficControlOptions();
        configure(options);
        return new(await SimulatedProviderServer.StartAsync(simulated), simulated, new(options, time), time, http);
    }

    /// <summary>A chat client of one vendor, held in one way.</summary>
    public IChatClient Chat(string vendor, string way)
    {
        var client = vendor == "openai"
            ? OpenAI(way == "http").GetChatClient("gpt-4o-mini").AsIChatClient()
            : Anthropic(way == "http").AsIChatClient("claude-sonnet-4", defaultMaxOutputTokens: 100);
        return way == "ai" ? client.WithTrafficControl(Control) : client;
    }

    public OpenAIClient OpenAI(bool isHeld = true, int retries = 0) => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(_server.BaseUrl),
        Transport = new HttpClientPipelineTransport(isHeld ? Http : Bare),
        RetryPolicy = new ClientRetryPolicy(retries),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    });

    public AnthropicClient Anthropic(bool isHeld = true) => new()
    {
        BaseUrl = _server.BaseUrl[..^"/v1".Length],
        ApiKey = "none",
        HttpClient = isHeld ? Http : Bare,
        MaxRetries = 0,
        Timeout = TimeSpan.FromDays(1),
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Bare.Dispose();
        await Control.DisposeAsync();
        await _server.DisposeAsync();
    }
}
