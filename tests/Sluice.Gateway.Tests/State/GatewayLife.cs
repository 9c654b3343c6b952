using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Commands;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.State;

/// <summary>A gateway in a process of its own, from its start to its end, under load.</summary>
internal sealed class GatewayLife : IAsyncDisposable
{
    private readonly ServeProcess _process;
    private readonly string _data;
    private readonly HttpClient _client;
    private readonly Task[] _load;
    private readonly ConcurrentDictionary<(string Model, int Status), int> _answers = new();
    private readonly List<(Func<int> Count, int Enough, TaskCompletionSource Reached)> _waiting = [];
    private volatile bool _ends;

    public GatewayLife(ServeProcess process, Uri url, string data, IEnumerable<(string Key, string Model)> load)
    {
        (_process, _data) = (process, data);
        _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = RunningGateway.Hang };
        _load = [.. load.Select(client => Task.Run(() => CallAsync(client.Key, client.Model)))];
    }

    public List<string> Lines => _process.Lines;

    /// <summary>Answers that came down whole.</summary>
    public int Answered => _answers.Values.Sum();

    public int Count(string model, int status) => _answers.GetValueOrDefault((model, status));

    public Task UntilAsync(Func<int> count, int enough)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
            _waiting.Add((count, enough, reached));
        Look();
        return reached.Task.WaitAsync(RunningGateway.Hang);
    }

    /// <summary>What the answer to a call says is not kept now; <see langword="null"/> where all is.</summary>
    public async Task<string?> DegradedAsync(string key, string model)
    {
        using var answer = await _client.SendAsync(Chat(key, model, "/v1/chat/completions"));
        return answer.Headers.TryGetValues("x-sluice-degraded", out var parts) ? string.Join(", ", parts) : null;
    }

    /// <summary>Sends one call; the status, and the body.</summary>
    public async Task<(int Status, string Body)> AskAsync(string key, string model, string path = "/v1/chat/completions")
    {
        using var answer = await _client.SendAsync(Chat(key, model, path));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonNode> AdminAsync(string path, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(_data, "admin-token"))).TrimEnd());
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Kills it, and waits until its clients have noticed.</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Asks it to stop, while clients go on calling.</summary>
    public async Task<int> StopAsync()
    {
        await EndAsync("TERM");
        return (await _process.EndAsync()).Code;
    }

    public async ValueTask DisposeAsync()
    {
        _ends = true;
        _process.Dispose();
        await Task.WhenAll(_load).WaitAsync(RunningGateway.Hang);
        _client.Dispose();
    }

    private async Task EndAsync(string signal)
    {
        await _process.SignalAsync(signal);
        await _process.EndAsync();
        _ends = true;
        await Task.WhenAll(_load).WaitAsync(RunningGateway.Hang);
    }

    private async Task CallAsync(string key, string model)
    {
        while (!_ends)
        {
            try
            {
                var (status, _) = await AskAsync(key, model);
                _answers.AddOrUpdate((model, status), 1, static (_, count) => count + 1);
                Look();
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return; // it ended
            }
        }
    }

    private void Look()
    {
        lock (_waiting)
        {
            foreach (var (count, enough, reached) in _waiting)
            {
                if (count() >= enough)
                    reached.TrySetResult();
            }
        }
    }

    private static HttpRequestMessage Chat(string key, string model, string path) => new(HttpMethod.Post, path)
    {
        Content = new StringContent(
            $$"""{"model":"{{model}}","max_tokens":25,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"),
        Headers = { Authorization = new("Bearer", key) },
    };
}
