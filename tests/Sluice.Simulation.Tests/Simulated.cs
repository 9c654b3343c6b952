using System.Text;
using System.Text.Json;
using Sluice.Simulation.Records;
using Sluice.Time;
using Sluice.Upstream;

namespace Sluice.Simulation.Tests;

/// <summary>A provider on virtual time, and what tests do with it.</summary>
internal sealed class Simulated
{
    public Simulated(SimulatedProviderOptions? options = null)
    {
        Provider = new SimulatedProvider(options ?? Exact, Time);
    }

    /// <summary>No randomness in times and lengths: first token after 100 ms, then one each 10 ms, 20 tokens.</summary>
    public static SimulatedProviderOptions Exact { get; } = new()
    {
        FirstToken = TimeSpan.FromMilliseconds(100),
        FirstTokenSpread = 0,
        TokensPerSecond = 100,
        OutputTokens = 20,
        OutputTokensSpread = 0,
    };

    public VirtualTimeProvider Time { get; } = new();

    public SimulatedProvider Provider { get; }

    public ProviderRecord Record => Provider.Record;

    public static UpstreamRequest Chat(
        int? input = null, int? output = null, int? maxTokens = null, bool stream = false, bool usage = false, int? n = null, string content = "Hello")
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["model"] = "m",
            ["messages"] = new[] { new { role = "user", content } },
        };
        if (maxTokens is { } max)
            body["max_tokens"] = max;
        if (n is { } choices)
            body["n"] = choices;
        if (stream)
            body["stream"] = true;
        if (usage)
            body["stream_options"] = new { include_usage = true };
        List<KeyValuePair<string, string>> headers = [new("content-type", "application/json")];
        if (input is { } inputTokens)
            headers.Add(new("x-sim-input-tokens", $"{inputTokens}"));
        if (output is { } outputTokens)
            headers.Add(new("x-sim-output-tokens", $"{outputTokens}"));
        return Raw(JsonSerializer.Serialize(body), headers);
    }

    public static UpstreamRequest Raw(string body, IReadOnlyList<KeyValuePair<string, string>>? headers = null, string path = "/chat/completions") =>
        new() { Path = path, Headers = headers ?? [], Body = [Encoding.UTF8.GetBytes(body)] };

    public Task<UpstreamResponse> Send(UpstreamRequest request, CancellationToken cancellationToken = default) =>
        Provider.SendAsync(request, cancellationToken).AsTask();

    /// <summary>Sends and reads to the end, in a task that only the clock moves.</summary>
    public async Task<Answered> Call(UpstreamRequest request, CancellationToken cancellationToken = default)
    {
        await using var response = await Provider.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var text = new StringBuilder();
        Exception? failure = null;
        var buffer = new byte[4096];
        try
        {
            while (await response.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException)
        {
            failure = e;
        }

        return new Answered(response, text.ToString(), failure, Time.Elapsed);
    }

    /// <summary>Sends, and moves the clock until the call has ended.</summary>
    public Answered Ended(UpstreamRequest request)
    {
        var call = Call(request);
        while (!call.IsCompleted)
            Assert.True(Time.TryAdvanceToNextTimer(), "The call waits for nothing.");
        return call.GetAwaiter().GetResult();
    }
}
