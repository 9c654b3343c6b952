using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Simulation.Scripting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What providers' odd answers lead to; the number in a name is the accounting rules' row.</summary>
public class ProviderAnswerTests
{
    private const string NoModel = """{"error":{"message":"The model `m` does not exist.","type":"invalid_request_error","code":"model_not_found","param":"model"}}""";
    private const string Overflow = """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""";

    public static TheoryData<string, int, string> QuotaAnswers => new()
    {
        { "/v1/messages", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"x","code":"enforced_spend_limit_reached"}}""" },
        { "/v1/messages", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"This would exceed your limit."}}""" },
        { "/v1/messages", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits."}}""" },
        { "/v1/chat/completions", 429, """{"error":{"message":"x","type":"insufficient_quota","code":"insufficient_quota"}}""" },
        { "/v1/chat/completions", 429, """{"error":{"message":"x","code":"credit_balance_exhausted"}}""" },
        { "/v1/chat/completions", 502, """{"error":{"message":"You exceeded your current quota, please check your plan and billing details."}}""" },
    };

    [Theory]
    [MemberData(nameof(QuotaAnswers))]
    public async Task Row_14_A_spent_quota_however_told_goes_to_the_next_target(string path, int status, string body)
    {
        var speaks = path == "/v1/messages" ? """ "protocol": "anthropic" """ : "";
        await using var first = await Provider.StartAsync(Provider.Quick, speaks, [ScriptedAnswer.Status(status, body)]);
        await using var second = await Provider.StartAsync(Provider.Quick, speaks);
        await using var gateway = await Gateway.OverAsync("", first, second);

        var got = await gateway.PostAsync(path, path == "/v1/messages" ? Gateway.Message() : Gateway.Chat());

        Assert.Equal((200, "b"), (got.Status, got.Header("x-sluice-backend")));
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/responses")]
    [InlineData("/v1/messages")]
    public async Task Row_15_An_error_with_status_200_is_a_failed_attempt(string path)
    {
        var speaks = path == "/v1/messages" ? """ "protocol": "anthropic" """ : "";
        await using var first = await Provider.StartAsync(Provider.Quick, speaks, [ScriptedAnswer.ErrorWithStatus200]);
        await using var second = await Provider.StartAsync(Provider.Quick, speaks);
        await using var gateway = await Gateway.OverAsync("", first, second);

        var got = await gateway.PostAsync(path, Body(path));

        Assert.Equal((200, "b"), (got.Status, got.Header("x-sluice-backend")));
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/chat/completions")]
    public async Task A_wrong_content_length_is_a_failed_attempt(string path)
    {
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("{\"id\":");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        var speaks = path == "/v1/messages" ? """ "protocol": "anthropic" """ : "";
        await using var second = await Provider.StartAsync(Provider.Quick, speaks);
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, speaks), (second.BaseUrl, speaks)));

        var got = await gateway.PostAsync(path, Body(path));

        Assert.Equal((200, "b"), (got.Status, got.Header("x-sluice-backend")));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Row_17_A_context_overflow_keeps_its_words_and_says_nothing_of_the_targets_health()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "protocol": "anthropic" """, [.. Enumerable.Repeat(ScriptedAnswer.Status(400, Overflow), 10)]);
        await using var gateway = await Gateway.OverAsync("", provider);

        for (var i = 0; i < 10; i++)
        {
            var got = await gateway.PostAsync("/v1/messages", Gateway.Message());
            Assert.Equal((400, Overflow), (got.Status, got.Body));
        }

        Assert.Equal(200, (await gateway.PostAsync("/v1/messages", Gateway.Message())).Status);
    }

    [Theory]
    [InlineData("gpt-4.1", 200)]
    [InlineData("gpt-4o-mini", 400)]
    [InlineData("unheard-of", 400)]
    public async Task Row_17_A_context_overflow_goes_only_to_a_target_with_more_context(string second, int status)
    {
        const string TooLong = """{"error":{"message":"This model's maximum context length is 128000 tokens.","type":"invalid_request_error","code":"context_length_exceeded","param":"messages"}}""";
        await using var first = await Provider.StartAsync(ScriptedAnswer.Status(400, TooLong));
        await using var other = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync($$""" "routes": { "m": { "targets": ["a/gpt-4o", "b/{{second}}"] } } """, first, other);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(status, got.Status);
        Assert.Equal(status == 200 ? 1 : 0, other.Record.Count);
    }

    [Fact]
    public async Task Row_18_A_wildcard_that_led_to_a_backend_without_the_model_is_passed_over_for_ten_minutes()
    {
        var time = new VirtualTimeProvider();
        await using var first = await Provider.StartAsync(Provider.Quick, "", [ScriptedAnswer.Status(404, NoModel)]);
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", time, first, second);

        var found = await gateway.AskAsync(Gateway.Chat());
        var known = await gateway.AskAsync(Gateway.Chat());
        time.Advance(TimeSpan.FromMinutes(10));
        var again = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(("b", "2"), (found.Header("x-sluice-backend"), found.Header("x-sluice-attempts")));
        Assert.Equal(("b", "1"), (known.Header("x-sluice-backend"), known.Header("x-sluice-attempts")));
        Assert.Equal("a", again.Header("x-sluice-backend"));
    }

    [Fact]
    public async Task Row_18_A_model_that_is_written_out_and_missing_is_told_to_the_caller()
    {
        await using var first = await Provider.StartAsync(Provider.Quick, """ "models": { "m": "m" } """, [ScriptedAnswer.Status(404, NoModel)]);
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", first, second);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal((404, NoModel), (got.Status, got.Body));
        Assert.Equal("a", (await gateway.AskAsync(Gateway.Chat())).Header("x-sluice-backend"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task Row_19_A_server_that_rejects_stream_options_is_not_asked_again(int status)
    {
        await using var provider = await Provider.StartAsync(
            ScriptedAnswer.Status(status, """{"error":{"message":"Unknown field: stream_options"}}"""), ScriptedAnswer.WithoutUsage, ScriptedAnswer.WithoutUsage);
        await using var gateway = await Gateway.OverAsync("", provider);

        var first = await gateway.AskAsync(Gateway.Chat(true));
        var second = await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal((200, "2"), (first.Status, first.Header("x-sluice-attempts")));
        Assert.Equal(200, second.Status);
        Assert.Equal([true, false, false], provider.Record.Requests.Select(request => request.Text.Contains("stream_options", StringComparison.Ordinal)));
        Assert.True((await gateway.Usage.NextAsync()).IsEstimated);
    }

    [Theory]
    [InlineData("/v1/messages", 30, null)]
    [InlineData("/v1/messages", 90, "false")]
    [InlineData("/v1/responses", 30, null)]
    [InlineData("/v1/responses", 90, "false")]
    public async Task Row_20_Both_retry_headers_come_and_a_long_wait_says_not_to_retry(string path, int seconds, string? shouldRetry)
    {
        var speaks = path == "/v1/messages" ? """ "protocol": "anthropic" """ : "";
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { RetryAfter = Simulation.RetryAfterStyle.Milliseconds }, speaks, [ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(seconds))]);
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.PostAsync(path, Body(path));

        Assert.Equal(429, got.Status);
        // When the call can pass here: a tenth and a random tenth of safety are put on the hint.
        Assert.InRange(int.Parse(got.Header("retry-after")!, null), seconds, (seconds * 1.21) + 1);
        Assert.InRange(int.Parse(got.Header("retry-after-ms")!, null), seconds * 1000, seconds * 1210);
        Assert.Equal(shouldRetry, got.Header("x-should-retry"));
    }

    [Theory]
    [InlineData("/v1/messages", "billing_error")]
    [InlineData("/v1/responses", "insufficient_quota")]
    [InlineData("/v1/completions", "insufficient_quota")]
    [InlineData("/v1/embeddings", "insufficient_quota")]
    public async Task Row_21_Spent_money_is_a_402_which_no_client_retries(string path, string type)
    {
        var speaks = path == "/v1/messages" ? """ "protocol": "anthropic" """ : "";
        await using var provider = await Provider.StartAsync(Provider.Quick, speaks);
        await using var gateway = await Gateway.OverAsync(
            $$""" "prices": { "m": { "input": 1, "output": 1, "perRequest": 0.6 } }, "keys": { "team": { "key": "{{Gateway.Secret}}", "budgets": [ { "usd": 1, "window": "day" } ] } } """,
            provider);

        await gateway.PostAsync(path, Body(path));
        var refused = await gateway.PostAsync(path, Body(path));

        Assert.Equal((402, type), (refused.Status, refused.Error.GetProperty("type").GetString()));
        Assert.Equal(1, provider.Record.Count);
    }

    [Theory]
    [InlineData("/v1/messages", "message_stop")]
    [InlineData("/v1/responses", "response.completed")]
    [InlineData("/v1/completions", "[DONE]")]
    [InlineData("/v1/chat/completions", "[DONE]")]
    public async Task Row_22_A_stream_without_its_end_mark_never_ends_cleanly(string path, string mark)
    {
        var speaks = path == "/v1/messages" ? """ "protocol": "anthropic" """ : "";
        await using var provider = await Provider.StartAsync(Provider.Quick, speaks, [ScriptedAnswer.WithoutDone]);
        await using var gateway = await Gateway.OverAsync("", provider);

        using var response = await gateway.SendToAsync(path, Body(path)[..^1] + ",\"stream\":true}");
        var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);

        Assert.True(isBroken);
        Assert.Contains("ended without its end mark", text, StringComparison.Ordinal);
        Assert.DoesNotContain(mark, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "/v1/chat/completions", "/v1/messages/count_tokens")]
    [InlineData("anthropic", "/v1/messages", "/v1/embeddings")]
    [InlineData("both", "/v1/messages", null)]
    public async Task A_simulated_backend_speaks_what_it_is_told_to(string protocol, string takes, string? leaves)
    {
        await using var gateway = await Gateway.StartAsync(
            $$""" { "backends": { "sim": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000, "protocol": "{{protocol}}" } } } } """);

        Assert.Equal(200, (await gateway.PostAsync(takes, Body(takes))).Status);
        if (leaves is null)
            return;
        var left = await gateway.PostAsync(leaves, Body(leaves));
        Assert.True(left.Status == 400 || left.Header("x-sluice-estimated") == "true", left.Body);
    }

    [Fact]
    public async Task Row_23_Our_own_refusals_name_the_request_in_the_header_that_Anthropics_client_reads()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "protocol": "anthropic" """);
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.PostAsync("/v1/messages", "{}");

        Assert.StartsWith("req_", got.Header("request-id"), StringComparison.Ordinal);
        Assert.Equal(got.Header("request-id"), got.Header("x-request-id"));
        Assert.Equal(got.Header("request-id"), got.Header("x-sluice-request-id"));
    }

    [Fact]
    public async Task Row_24_An_exchange_shaped_as_Claude_Codes_own_passes_untouched()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "protocol": "anthropic" """);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}" } } """, provider);
        const string Body = """
            {"model":"m","max_tokens":32000,"stream":true,"system":[{"type":"text","text":"You are helpful.","cache_control":{"type":"ephemeral"}}],
             "thinking":{"type":"adaptive"},"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"output_config":{"effort":"high"},
             "metadata":{"user_id":"user_1_session_2"},"tools":[{"name":"Read","description":"Reads a file","input_schema":{"type":"object","properties":{"path":{"type":"string"}}}}],
             "messages":[{"role":"user","content":[{"type":"text","text":"Read a.txt"}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Read","input":{"path":"a.txt"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"42","cache_control":{"type":"ephemeral"}}]}]}
            """;
        (string, string)[] headers =
        [
            ("anthropic-version", "2023-06-01"), ("anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14"),
            ("x-claude-code-session-id", "s-1"), ("x-app", "cli"), ("anthropic-dangerous-direct-browser-access", "true"), ("x-stainless-timeout", "600"),
        ];

        var models = await gateway.GetAsync("/v1/models?limit=1000", headers);
        var counted = await gateway.PostAsync("/v1/messages/count_tokens?beta=true", Body.Replace("\"max_tokens\":32000,\"stream\":true,", "", StringComparison.Ordinal), headers);
        var got = await gateway.PostAsync("/v1/messages?beta=true", Body, headers);
        var sent = provider.Record.Requests[^1];

        Assert.Equal(200, models.Status);
        Assert.Equal(200, counted.Status);
        Assert.Equal(200, got.Status);
        Assert.Equal(Body, sent.Text);
        Assert.All(headers, header => Assert.Equal(header.Item2, sent.Header(header.Item1)));
        Assert.Contains("message_stop", got.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_let_go_and_its_upstream_with_it()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            using var gone = http.RequestAborted.Register(() => left.TrySetResult());
            var chunk = Encoding.UTF8.GetBytes(HandmadeUpstream.Chunk(new string('x', 8_000)));
            http.Response.ContentType = "text/event-stream";
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, """ "timeouts": { "write": "500ms" } """)));

        using var response = await gateway.SendAsync(Gateway.Chat(true));
        await left.Task.WaitAsync(Gateway.HangGuard);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(499, row.Status);
        Assert.True(row.OutputTokens > 0);
        Assert.Equal(0, gateway.OpenLeases);
    }

    private static string Body(string path) => path switch
    {
        "/v1/messages" or "/v1/messages/count_tokens" => Gateway.Message(),
        "/v1/completions" => """{"model":"m","prompt":"Hello"}""",
        "/v1/embeddings" or "/v1/responses" => """{"model":"m","input":"Hello"}""",
        _ => Gateway.Chat(),
    };
}
