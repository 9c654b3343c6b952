using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>Listens to the events of a gateway; each is held to its schema.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage answer, StreamReader lines)
    {
        _answer = answer;
        _lines = lines;
    }

    /// <summary>The id of the latest event that had one.</summary>
    public long LastId { get; private set; }

    public static async Task<EventReader> OpenAsync(AdminGateway gateway, string path, string token = AdminGateway.Token)
    {
        var answer = await gateway.Client.SendAsync(RunningGateway.Get(path, token), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((200, "text/event-stream"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next line that is not empty.</summary>
    public async Task<string> LineAsync()
    {
        while (true)
        {
            var line = await _lines.ReadLineAsync().WaitAsync(RunningGateway.Hang) ?? throw new EndOfStreamException();
            if (line.Length > 0)
                return line;
        }
    }

    /// <summary>The next event.</summary>
    public async Task<(string Kind, JsonNode Data)> NextAsync()
    {
        var kind = "";
        while (true)
        {
            var line = await LineAsync();
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                LastId = long.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (kind, await HeldAsync(kind, JsonNode.Parse(line[6..])!));
        }
    }

    /// <summary>The next event of a kind.</summary>
    /// <remarks>Heartbeats come while it does not, so the guard is over all of them.</remarks>
    public async Task<JsonNode> UntilAsync(string kind)
    {
        return await FindAsync().WaitAsync(RunningGateway.Hang);

        async Task<JsonNode> FindAsync()
        {
            while (true)
            {
                var (next, data) = await NextAsync();
                if (next == kind)
                    return data;
            }
        }
    }

    /// <summary>Waits until the gateway ends the stream.</summary>
    public async Task EndAsync()
    {
        while (await _lines.ReadLineAsync().WaitAsync(RunningGateway.Hang) is not null)
        {
        }
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<JsonNode> HeldAsync(string kind, JsonNode data)
    {
        var document = await DescribedApi.DocumentAsync();
        var name = kind switch
        {
            "status" => "GatewayStatus",
            "request" => "RequestView",
            "alert" => "AlertView",
            "cooldown" => "CooldownView",
            _ => "OutcomeView",
        };
        Assert.Empty(new JsonShape(document).Problems(document["components"]!["schemas"]![name]!, data));
        return data;
    }
}
