using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Demo.Traffic;

/// <summary>Sends calls over HTTP, as any client of the gateway would.</summary>
/// <param name="url">The gateway.</param>
internal sealed class TrafficClient(string url) : IDisposable
{
    private readonly Uri _chat = new($"{url}/v1/chat/completions");
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a call and reads its answer to the end.</summary>
    /// <returns>The refusal, if it was one of the gateway.</returns>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public async Task<ClientRefusal?> SendAsync(SampleCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _chat) { Content = Body(call) };
        request.Headers.Add("authorization", $"Bearer {DemoNames.SecretOf(call.Caller)}");
        request.Headers.Add("x-sluice-agent", DemoNames.AgentOf(call.Caller));
        request.Headers.Add("x-sluice-user", DemoNames.UserOf(call));
        Add(request, "x-sluice-estimated-tokens", call.InputTokens);
        Add(request, "x-sim-input-tokens", call.InputTokens);
        Add(request, "x-sim-output-tokens", call.OutputTokens);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return RefusalReader.Read((int)response.StatusCode, body);
        }

        await response.Content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static StringContent Body(SampleCall call)
    {
        var message = new JsonObject { ["role"] = "user", ["content"] = "A sample call of the demo." };
        var body = new JsonObject { ["model"] = call.Model, ["max_tokens"] = call.MaxOutputTokens, ["messages"] = new JsonArray(message) };
        if (call.IsStream)
            body["stream"] = true;
        return new(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    private static void Add(HttpRequestMessage request, string name, long value) =>
        request.Headers.Add(name, value.ToString(CultureInfo.InvariantCulture));
}
