using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Who goes first where calls wait, by keys' priorities and weights, by header, and where the queue is full.</summary>
public class WaitingOrderTests
{
    private const string Answered = """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private const string Keys = """
        "keys": {
          "team": { "key": "sk-team-secret-0123456789abcdef", "weight": 3 },
          "other": { "key": "sk-other-secret-0123456789abcdef" },
          "boss": { "key": "sk-boss-secret-0123456789abcdef", "priority": "urgent" }
        }
        """;

    [Fact]
    public async Task Priorities_weights_and_the_header_decide_who_goes_first()
    {
        await using var held = await HeldUpstream.StartAsync();
        await using var gateway = await held.GatewayAsync(Keys + """, "wait": { "max": "60s" } """);
        var calls = new List<Task<Answer>> { held.Send(gateway, "team", "hold") };
        await held.UntilFirstArrived();
        (string Key, string Name, string? Priority)[] more =
        [
            ("other", "o1", null), ("team", "t1", null), ("team", "t2", null), ("team", "t3", null), ("team", "l1", "low"), ("other", "o2", "urgent"), ("boss", "b1", null),
        ];
        foreach (var (key, name, priority) in more)
        {
            calls.Add(held.Send(gateway, key, name, priority));
            await UntilWaiting(gateway, calls.Count - 1);
        }

        held.LetGo();
        await Task.WhenAll(calls).WaitAsync(Gateway.HangGuard);
        Assert.All(calls, call => Assert.Equal(200, call.Result.Status));
        Assert.Equal("hold b1 t1 t2 o1 t3 l1 o2", string.Join(' ', held.Arrived));
    }

    [Fact]
    public async Task A_full_queue_drops_the_lowest_and_says_where_it_would_have_stood()
    {
        await using var held = await HeldUpstream.StartAsync();
        await using var gateway = await held.GatewayAsync(Keys + """, "wait": { "max": "60s", "capacity": 1, "overflow": "drop-lowest" } """);
        var first = held.Send(gateway, "team", "hold");
        await held.UntilFirstArrived();
        var low = held.Send(gateway, "team", "l1", "low");
        await UntilWaiting(gateway, 1);
        var alike = await held.Send(gateway, "team", "l2", "low");
        var normal = held.Send(gateway, "team", "t1");
        var dropped = await low.WaitAsync(Gateway.HangGuard);
        held.LetGo();
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await normal).Status);
        foreach (var answer in (Answer[])[alike, dropped])
        {
            using var error = JsonDocument.Parse(answer.Body);
            Assert.Equal(503, answer.Status);
            var sluice = error.RootElement.GetProperty("error").GetProperty("sluice");
            Assert.Equal(("queue", 2), (sluice.GetProperty("component").GetString(), sluice.GetProperty("position").GetInt32()));
            Assert.Equal(JsonValueKind.Null, sluice.GetProperty("expected_wait_ms").ValueKind);
        }

        Assert.Equal("hold t1", string.Join(' ', held.Arrived));
    }

    private static async Task UntilWaiting(Gateway gateway, int count)
    {
        var guard = Task.Delay(Gateway.HangGuard, TimeProvider.System, TestContext.Current.CancellationToken);
        while (gateway.Runtime.Admission.Capture().Waiting < count)
        {
            Assert.False(guard.IsCompleted, "nobody waits");
            await Task.Yield();
        }
    }

    /// <summary>A backend with one slot that holds every call until it is told to let go.</summary>
    private sealed class HeldUpstream : IAsyncDisposable
    {
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _firstArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private HandmadeUpstream _upstream = null!;

        public ConcurrentQueue<string> Arrived { get; } = [];

        public static async Task<HeldUpstream> StartAsync()
        {
            var held = new HeldUpstream();
            held._upstream = await HandmadeUpstream.StartAsync(async http =>
            {
                using var body = await JsonDocument.ParseAsync(http.Request.Body);
                held.Arrived.Enqueue(body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!);
                held._firstArrived.TrySetResult();
                await held._letGo.Task;
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(Answered);
            });
            return held;
        }

        public Task<Gateway> GatewayAsync(string more) => Gateway.StartAsync(Gateway.Config(more, (_upstream.BaseUrl, """ "limits": { "concurrency": 1 } """)));

        public Task UntilFirstArrived() => _firstArrived.Task.WaitAsync(Gateway.HangGuard);

        public void LetGo() => _letGo.SetResult();

        public async Task<Answer> Send(Gateway gateway, string key, string content, string? priority = null)
        {
            var headers = new List<(string, string)> { ("Authorization", $"Bearer sk-{key}-secret-0123456789abcdef") };
            if (priority is not null)
                headers.Add(("x-sluice-priority", priority));
            var body = Gateway.Chat().Replace("Hello", content, StringComparison.Ordinal);
            return await gateway.AskAsync(body, headers);
        }

        public ValueTask DisposeAsync() => _upstream.DisposeAsync();
    }
}
