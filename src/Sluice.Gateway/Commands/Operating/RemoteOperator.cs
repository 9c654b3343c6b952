using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>Asks the admin API of a running gateway.</summary>
internal sealed class RemoteOperator : IOperator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    /// <param name="url">Where the gateway listens.</param>
    /// <param name="token">The admin token.</param>
    public RemoteOperator(Uri url, string token)
    {
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = url, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<IReadOnlyList<KeyLine>> KeysAsync(CancellationToken cancellationToken)
    {
        var body = await AskAsync(HttpMethod.Get, "/admin/keys", null, cancellationToken).ConfigureAwait(false);
        var now = TimeProvider.System.GetUtcNow();
        return [.. body["keys"]!.AsArray().Select(key => new KeyLine(
            Text(key, "name")!,
            KeyLine.StateOf(Time(key, "revoked") is not null, (bool)key!["enabled"]!, Time(key, "expires"), now),
            Text(key, "managedBy")!,
            Text(key, "group"),
            [.. key["secrets"]!.AsArray().Select(secret => Text(secret, "display")!)],
            Time(key, "created"),
            Time(key, "expires")))];
    }

    public async Task<string> CreateKeyAsync(string name, JsonObject settings, CancellationToken cancellationToken)
    {
        var body = settings.DeepClone().AsObject();
        body["name"] = name;
        return Text(await AskAsync(HttpMethod.Post, "/admin/keys", body, cancellationToken).ConfigureAwait(false), "secret")!;
    }

    public async Task<string> RotateKeyAsync(string name, TimeSpan keepOldFor, CancellationToken cancellationToken)
    {
        var body = keepOldFor > TimeSpan.Zero
            ? new JsonObject { ["keepOldFor"] = string.Create(CultureInfo.InvariantCulture, $"{(long)keepOldFor.TotalMilliseconds}ms") } : [];
        return Text(await AskAsync(HttpMethod.Post, $"/admin/keys/{name}/rotate", body, cancellationToken).ConfigureAwait(false), "secret")!;
    }

    public Task RevokeKeyAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"/admin/keys/{name}/revoke", null, cancellationToken);

    public async Task<string> ResetTokenAsync(CancellationToken cancellationToken) =>
        Text(await AskAsync(HttpMethod.Post, "/admin/token/reset", null, cancellationToken).ConfigureAwait(false), "token")!;

    public async Task<IReadOnlyList<BackendLine>> BackendsAsync(CancellationToken cancellationToken)
    {
        var body = await AskAsync(HttpMethod.Get, "/admin/backends", null, cancellationToken).ConfigureAwait(false);
        return [.. body["backends"]!.AsArray().Select(backend => new BackendLine(
            Text(backend, "name")!, Text(backend, "protocol")!, Text(backend, "pool")!, (bool)backend!["enabled"]!, Text(backend, "baseUrl"),
            Text(backend, "apiKey"), Text(backend, "managedBy")!))];
    }

    public async Task<TestLine> TestBackendAsync(string name, CancellationToken cancellationToken)
    {
        var body = await AskAsync(HttpMethod.Post, $"/admin/backends/{name}/test", null, cancellationToken).ConfigureAwait(false);
        return new((bool)body["ok"]!, Text(body, "message")!);
    }

    public async Task<IReadOnlyList<UsageLine>> UsageAsync(TimeSpan last, string by, CancellationToken cancellationToken)
    {
        var from = string.Create(CultureInfo.InvariantCulture, $"{(long)last.TotalMilliseconds}ms");
        var body = await AskAsync(HttpMethod.Get, $"/admin/usage?from={from}&by={by}", null, cancellationToken).ConfigureAwait(false);
        return body["rows"].Deserialize(CommandJson.Default.IReadOnlyListUsageLine)!;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonNode> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            request.Content = new StringContent((body ?? []).ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                throw new OperatorException(Problem(text) ?? $"{_http.BaseAddress} answered {(int)answer.StatusCode}. Is it a Sluice gateway?");
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            throw new OperatorException($"{_http.BaseAddress} did not answer with JSON. Is it a Sluice gateway?");
        }
        catch (HttpRequestException problem)
        {
            throw new OperatorException($"{_http.BaseAddress} cannot be reached ({problem.HttpRequestError}). See that the gateway runs, and that --url is right.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OperatorException($"{_http.BaseAddress} did not answer within {Patience.TotalSeconds:0} s.");
        }
    }

    private static string? Problem(string text)
    {
        try
        {
            // Whoever types commands lists with a command.
            return ((string?)JsonNode.Parse(text)?["error"]?["message"])
                ?.Replace("GET /admin/keys lists", "sluice keys list shows", StringComparison.Ordinal)
                .Replace("GET /admin/backends lists", "sluice backends list shows", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node, string name) => (string?)node![name];

    private static DateTimeOffset? Time(JsonNode? node, string name) =>
        Text(node, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
}
