using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Conformance;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What is sent once more without what a backend does not know is a request like every other to the limits.</summary>
public class CorrectedAttemptTests
{
    private const string Team = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 10 } } } """;

    private static readonly ScriptedAnswer NoStreamOptions = ScriptedAnswer.Status(400, """{"error":{"message":"Unknown field: stream_options"}}""");

    [Fact]
    public async Task It_counts_in_the_backends_rate_again_and_in_the_callers_once()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "limits": { "rpm": 3 } """, [NoStreamOptions]);
        await using var gateway = await Gateway.OverAsync(Team, provider);

        var first = await gateway.AskAsync(Gateway.Chat(true));
        var second = await gateway.AskAsync(Gateway.Chat(true));
        var third = await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal((200, "2", "9"), (first.Status, first.Header("x-sluice-attempts"), first.Header("x-ratelimit-remaining-requests")));
        Assert.Equal((200, "1", "8"), (second.Status, second.Header("x-sluice-attempts"), second.Header("x-ratelimit-remaining-requests")));
        Assert.Equal((429, "rpm", 3), (third.Status, third.Sluice.GetProperty("limit").GetString(), provider.Record.Count));
    }

    [Fact]
    public async Task Without_room_it_is_refused_for_that_and_not_sent()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "limits": { "rpm": 1 } """, [NoStreamOptions]);
        await using var gateway = await Gateway.OverAsync(Team, provider);

        var got = await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal((429, "rpm", "gateway"), (got.Status, got.Sluice.GetProperty("limit").GetString(), got.Sluice.GetProperty("source").GetString()));
        Assert.Equal((1, "1"), (provider.Record.Count, got.Header("x-sluice-attempts")));
        Assert.NotNull(got.Header("retry-after"));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Without_room_another_backend_is_asked()
    {
        await using var full = await Provider.StartAsync(Provider.Quick, """ "limits": { "rpm": 1 } """, [NoStreamOptions]);
        await using var other = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Team, full, other);

        var got = await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal((200, "b", "2"), (got.Status, got.Header("x-sluice-backend"), got.Header("x-sluice-attempts")));
        Assert.Equal((1, 1), (full.Record.Count, other.Record.Count));
    }

    [Fact]
    public async Task A_call_that_may_be_tried_once_only_is_still_corrected()
    {
        await using var provider = await Provider.StartAsync(NoStreamOptions);
        await using var gateway = await Gateway.OverAsync(""" "retry": { "attempts": 1, "perTarget": 1 } """, provider);

        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat(true))).Status);
    }

    [Theory]
    [InlineData(1, 429, 1)]
    [InlineData(2, 200, 2)]
    public async Task Going_over_to_chat_completions_counts_as_well(int rpm, int status, int sent)
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync($$""" "limits": { "rpm": {{rpm}} } """);

        var got = await gateway.PostAsync("/v1/responses", """{"model":"m","input":"Hello"}""");

        Assert.Equal((status, sent), (got.Status, server.Paths.Count));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true}""", "stream_options", 400)]
    [InlineData("/v1/responses", """{"model":"m","input":"Hello"}""", "input", 404)]
    public async Task Calls_that_were_under_way_when_a_backend_was_found_to_lack_something_are_corrected_too(string path, string body, string unknown, int status)
    {
        using var both = new CountdownEvent(2);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            var asked = await new StreamReader(http.Request.Body).ReadToEndAsync();
            if (asked.Contains($"\"{unknown}\"", StringComparison.Ordinal))
            {
                if (both.Signal())
                    arrived.SetResult();
                await arrived.Task.WaitAsync(Gateway.HangGuard);
                http.Response.StatusCode = status;
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync($$$"""{"error":{"message":"Unknown: {{{unknown}}}"}}""");
            }
            else if (asked.Contains("\"stream\":true", StringComparison.Ordinal))
            {
                await HandmadeUpstream.WriteAsync(http, $"{HandmadeUpstream.Chunk("Hi")}data: [DONE]\n\n");
            }
            else
            {
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("""{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
            }
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, "")));

        var got = await Task.WhenAll(gateway.PostAsync(path, body), gateway.PostAsync(path, body));

        Assert.Equal([200, 200], got.Select(answer => answer.Status));
    }
}
