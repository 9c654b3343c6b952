using Microsoft.AspNetCore.Http;
using Sluice.Simulation.Scripting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A backend that said 429 is left alone, and comes back by one request.</summary>
public class CooldownTests
{
    private const string Answered = """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    [Fact]
    public async Task A_backend_that_says_retry_after_7_is_left_alone_for_7_seconds_while_the_fallback_serves()
    {
        var time = new VirtualTimeProvider();
        await using var first = await Provider.StartAsync(
            Provider.Quick, """ "cooldown": { "base": "1s" } """, [ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(7))], time);
        await using var second = await Provider.StartAsync(Provider.Quick, "", null, time);
        await using var gateway = await Gateway.OverAsync("", time, first, second);
        for (var step = 0; step < 70; step++)
        {
            Assert.Equal("b", (await gateway.AskAsync(Gateway.Chat())).Header("x-sluice-backend"));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        // A tenth and a random tenth of safety are put on the hint.
        Assert.Equal(1, first.Record.Count);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("a", (await gateway.AskAsync(Gateway.Chat())).Header("x-sluice-backend"));

        Assert.Equal(70, second.Record.Count);
        var (refused, next) = (first.Record.Calls[0], first.Record.Calls[1]);
        Assert.True(next.Arrived - refused.Arrived >= TimeSpan.FromSeconds(7), $"It came back after {next.Arrived - refused.Arrived}.");
    }

    [Fact]
    public async Task Fifty_refusals_together_escalate_once_and_one_request_tries_the_way_back()
    {
        const int Together = 50;
        var time = new VirtualTimeProvider();
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var probe = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            var number = Interlocked.Increment(ref arrived);
            if (number <= Together)
            {
                if (number == Together)
                    all.SetResult();
                await all.Task;
                http.Response.StatusCode = 429;
                http.Response.Headers.RetryAfter = "7";
                await http.Response.WriteAsync("""{"error":{"message":"Rate limit reached.","type":"requests","code":"rate_limit_exceeded"}}""");
                return;
            }

            probe.TrySetResult();
            await release.Task;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(Answered);
        });
        await using var fallback = await Provider.StartAsync(Provider.Quick, "", null, time);
        await using var gateway = await Gateway.StartAsync(
            Gateway.Config("", (upstream.BaseUrl, """ "cooldown": { "base": "1s" } """), (fallback.BaseUrl, "")), time);

        var refused = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => gateway.AskAsync(Gateway.Chat())));
        Assert.All(refused, answer => Assert.Equal("b", answer.Header("x-sluice-backend")));
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal("b", (await gateway.AskAsync(Gateway.Chat())).Header("x-sluice-backend"));

        // Escalated fifty times it would be out for the longest cooldown, ten minutes.
        time.Advance(TimeSpan.FromSeconds(2));
        var returning = gateway.AskAsync(Gateway.Chat());
        await probe.Task.WaitAsync(Gateway.HangGuard);
        var meanwhile = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.AskAsync(Gateway.Chat())));
        Assert.All(meanwhile, answer => Assert.Equal("b", answer.Header("x-sluice-backend")));
        Assert.Equal(Together + 1, Volatile.Read(ref arrived));

        release.SetResult();
        Assert.Equal("a", (await returning).Header("x-sluice-backend"));
        Assert.Equal("a", (await gateway.AskAsync(Gateway.Chat())).Header("x-sluice-backend"));
    }
}
