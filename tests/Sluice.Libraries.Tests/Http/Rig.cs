using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Control;
using Sluice.Http;
using Sluice.Limits;
using Sluice.Signals;
using Sluice.Simulation;

namespace Sluice.Libraries.Tests.Http;

/// <summary>An HttpClient under traffic control over a simulated provider, all on one virtual clock.</summary>
internal sealed class Rig : IDisposable
{
    public const string Chat = """{"model":"gpt-4o-mini","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""";
    public const string ChatStream = """{"model":"gpt-4o-mini","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""";
    public const string Messages = """{"model":"claude-sonnet-4","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""";
    public const string MessagesStream = """{"model":"claude-sonnet-4","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    /// <summary>How long, in real time, a test waits for what must come at once.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public Rig(Action<TrafficControlOptions>? configure = null, HttpControlOptions? http = null, SimulatedProviderOptions? provider = null)
    {
        var options = new TrafficControlOptions();
        configure?.Invoke(options);
        Control = new(options, Time);
        Provider = new((provider ?? new()) with { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 20, OutputTokensSpread = 0 }, Time);
        Upstream = new(Provider);
        Client = new(new TrafficControlHandler(Control, http, Log) { InnerHandler = Upstream })
        {
            BaseAddress = new("https://api.example.com"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "anthropic-version", "2023-06-01" } },
        };
    }

    public VirtualTimeProvider Time { get; } = new();

    public TrafficControl Control { get; }

    public SimulatedProvider Provider { get; }

    public UpstreamHandler Upstream { get; }

    public HttpClient Client { get; }

    public HandlerLog Log { get; } = new();

    public EngineSnapshot Now => Control.Controller.Capture();

    public LimitReading Limit(string name) => Now.Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == name);

    public Task<HttpResponseMessage> PostAsync(
        string path, string body, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, CancellationToken cancellationToken = default) =>
        Client.SendAsync(Request(path, body), completion, cancellationToken);

    public Task<HttpResponseMessage> ChatAsync(CancellationToken cancellationToken = default) =>
        PostAsync("/v1/chat/completions", Chat, cancellationToken: cancellationToken);

    public Task<HttpResponseMessage> StreamAsync(string body = ChatStream, string path = "/v1/chat/completions") =>
        PostAsync(path, body, HttpCompletionOption.ResponseHeadersRead);

    public static HttpRequestMessage Request(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public void Dispose()
    {
        Client.Dispose();
        Control.Dispose();
    }

    internal sealed class HandlerLog : ILogger<TrafficControlHandler>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
