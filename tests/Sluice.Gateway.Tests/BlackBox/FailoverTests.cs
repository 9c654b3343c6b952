using Sluice.Simulation.Scripting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What sends a call to the next target, and what does not.</summary>
public class FailoverTests
{
    private const string Quota = """{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","code":"insufficient_quota","param":null}}""";
    private const string BadKey = """{"error":{"message":"Incorrect API key provided: """ + Provider.ApiKey + """.","type":"invalid_request_error","code":"invalid_api_key","param":null}}""";
    private const string Overflow = """{"error":{"message":"This model's maximum context length is 8192 tokens. Your messages resulted in 9000 tokens.","type":"invalid_request_error","code":"context_length_exceeded","param":"messages"}}""";

    public static TheoryData<string, ScriptedAnswer> Failures => new()
    {
        { "connection refused", ScriptedAnswer.ConnectionRefused },
        { "500", ScriptedAnswer.ServerError() },
        { "502", ScriptedAnswer.ServerError(502) },
        { "503", ScriptedAnswer.ServerError(503) },
        { "529", ScriptedAnswer.ServerError(529) },
        { "429", ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(5)) },
        { "429 without a hint", ScriptedAnswer.RateLimited(null) },
        { "quota", ScriptedAnswer.Status(429, Quota) },
        { "401", ScriptedAnswer.Status(401, BadKey) },
        { "402", ScriptedAnswer.Status(402, """{"error":{"message":"Payment required."}}""") },
        { "403", ScriptedAnswer.Status(403, """{"error":{"message":"You may not."}}""") },
        { "200 with an error", ScriptedAnswer.ErrorWithStatus200 },
        { "an HTML page", ScriptedAnswer.Status(200, "<html>", new KeyValuePair<string, string>("content-type", "text/html")) },
        { "cut before content", ScriptedAnswer.CutAfter(1) },
        { "malformed before content", ScriptedAnswer.MalformedAt(1) },
        { "error before content", ScriptedAnswer.ErrorEventAt(2) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_before_the_first_content_goes_to_the_next_target(string kind, ScriptedAnswer answer)
    {
        foreach (var stream in (bool[])[true, false])
        {
            await using var first = await Provider.StartAsync(answer);
            await using var second = await Provider.StartAsync();
            await using var gateway = await Gateway.OverAsync(""" "retry": { "perTarget": 2 } """, first, second);

            var got = await gateway.AskAsync(Gateway.Chat(stream));
            var row = await gateway.Usage.NextAsync();

            Assert.True(got.Status == 200, $"{kind}: {got.Body}");
            Assert.Equal("b", got.Header("x-sluice-backend"));
            Assert.Equal("2", got.Header("x-sluice-attempts"));
            Assert.Equal(1, second.Record.Count);
            Assert.Equal(1, first.Record.Count + first.Record.RefusedConnections);
            Assert.Equal(2, row.Attempts);
            Assert.Equal("b", row.Backend);
            Assert.Equal(0, gateway.OpenLeases);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_where_nobody_listens_goes_to_the_next_target(bool stream)
    {
        var gone = await Provider.StartAsync();
        await gone.DisposeAsync();
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", gone, second);

        var got = await gateway.AskAsync(Gateway.Chat(stream));

        Assert.Equal("b", got.Header("x-sluice-backend"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backend_that_does_not_answer_in_time_goes_to_the_next_target_where_that_is_allowed(bool stream)
    {
        await using var first = await Provider.StartAsync(
            Provider.Quick, """ "timeouts": { "firstByte": "200ms", "answer": "200ms" } """, [ScriptedAnswer.Hung]);
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(""" "retry": { "perTarget": 1, "afterTimeout": true } """, first, second);

        var got = await gateway.AskAsync(Gateway.Chat(stream));

        Assert.Equal(200, got.Status);
        Assert.Equal("b", got.Header("x-sluice-backend"));
        await first.UntilAsync(record => record.Open == 0);
    }

    [Fact]
    public async Task A_slow_first_byte_goes_to_the_next_target_where_that_is_allowed()
    {
        await using var first = await Provider.StartAsync(
            Provider.Quick, """ "timeouts": { "firstByte": "200ms" } """, [ScriptedAnswer.SlowFirstByte(TimeSpan.FromHours(1))]);
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(""" "retry": { "perTarget": 1, "afterTimeout": true } """, first, second);

        Assert.Equal("b", (await gateway.AskAsync(Gateway.Chat(true))).Header("x-sluice-backend"));
    }

    [Fact]
    public async Task A_call_that_may_have_been_billed_is_not_sent_again_after_a_timeout_unless_told_to()
    {
        await using var first = await Provider.StartAsync(Provider.Quick, """ "timeouts": { "answer": "200ms" } """, [ScriptedAnswer.Hung]);
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", first, second);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(503, got.Status);
        Assert.Contains("timeouts.answer", got.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, second.Record.Count);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_context_overflow_passes_unchanged_and_says_nothing_of_the_targets_health()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", provider);
        for (var i = 0; i < 10; i++)
        {
            provider.Simulated.Options.Script.Next(ScriptedAnswer.Status(400, Overflow));
            var got = await gateway.AskAsync(Gateway.Chat());

            Assert.Equal(400, got.Status);
            Assert.Equal(Overflow, got.Body);
        }

        await gateway.ServesAsync();
    }

    [Fact]
    public async Task A_refused_credential_of_ours_never_reaches_the_caller_as_a_401()
    {
        foreach (var status in (int[])[401, 403])
        {
            await using var provider = await Provider.StartAsync(ScriptedAnswer.Status(status, BadKey));
            await using var gateway = await Gateway.OverAsync("", provider);

            var got = await gateway.AskAsync(Gateway.Chat());
            var message = got.Error.GetProperty("message").GetString();

            Assert.Equal(503, got.Status);
            Assert.Equal("upstream_auth", got.Error.GetProperty("code").GetString());
            Assert.Equal("provider", got.Sluice.GetProperty("source").GetString());
            Assert.Contains("Incorrect API key provided", message, StringComparison.Ordinal);
            Assert.Contains("'a'", message, StringComparison.Ordinal);
            Assert.DoesNotContain(Provider.ApiKey, got.Body, StringComparison.Ordinal);
            Assert.Equal("a", got.Header("x-sluice-backend"));
            Assert.Equal("1", got.Header("x-sluice-attempts"));
        }
    }

    [Fact]
    public async Task A_failing_only_backend_is_asked_again_as_often_as_allowed()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.ServerError(), ScriptedAnswer.ServerError(502), ScriptedAnswer.ServerError(503));
        await using var gateway = await Gateway.OverAsync(""" "retry": { "attempts": 4, "perTarget": 2, "initial": "1ms", "max": "2ms", "budget": 0 } """, provider);

        var failed = await gateway.AskAsync(Gateway.Chat());
        var answered = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal((502, "2"), (failed.Status, failed.Header("x-sluice-attempts")));
        Assert.Equal((200, "2"), (answered.Status, answered.Header("x-sluice-attempts")));
    }

    [Fact]
    public async Task A_call_whose_only_backend_cools_longer_than_it_may_wait_is_told_so_at_once()
    {
        var time = new VirtualTimeProvider();
        await using var provider = await Provider.StartAsync(Provider.Quick, "", [ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(20))], time);
        await using var gateway = await Gateway.OverAsync(
            """ "retry": { "perTarget": 2 }, "wait": { "max": "10s" } """, time, provider);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(429, got.Status);
        Assert.InRange(int.Parse(got.Header("retry-after")!, null), 20, 40);
        Assert.Equal("0", got.Header("x-sluice-wait-ms"));
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }

    [Fact]
    public async Task A_call_whose_only_backend_cools_for_less_than_it_may_wait_waits_for_it()
    {
        var time = new VirtualTimeProvider();
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "cooldown": { "base": "1s" } """, [ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(3))], time);
        await using var gateway = await Gateway.OverAsync(
            """ "retry": { "perTarget": 2 }, "wait": { "max": "10s" } """, time, provider);

        var call = gateway.AskAsync(Gateway.Chat());
        while (!call.IsCompleted)
        {
            time.TryAdvanceToNextTimer(TimeSpan.FromSeconds(8));
            await Task.Yield();
        }

        var got = await call;

        Assert.Equal((200, "2"), (got.Status, got.Header("x-sluice-attempts")));
        Assert.True(provider.Record.Calls[1].Arrived >= TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(429, Quota)]
    [InlineData(402, """{"error":{"message":"Out of credit."}}""")]
    public async Task A_spent_quota_of_the_only_backend_is_told_in_our_words_and_theirs(int status, string body)
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Status(status, body));
        await using var gateway = await Gateway.OverAsync(""" "retry": { "perTarget": 2 } """, provider);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(429, got.Status);
        Assert.Equal("no_target_available", got.Error.GetProperty("code").GetString());
        Assert.Equal("quota_guard", got.Sluice.GetProperty("component").GetString());
        Assert.Equal("provider", got.Sluice.GetProperty("source").GetString());
        Assert.Equal(1, provider.Record.Count);
    }

    [Fact]
    public async Task A_rate_refusal_of_the_only_backend_passes_with_both_retry_headers()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { RetryAfter = Simulation.RetryAfterStyle.Seconds }, "", [ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(40))]);
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(429, got.Status);
        Assert.Equal("rate_limit_exceeded", got.Error.GetProperty("code").GetString());
        // When the call can pass here: a tenth and a random tenth of safety are put on the hint.
        Assert.InRange(int.Parse(got.Header("retry-after")!, null), 40, 49);
        Assert.InRange(int.Parse(got.Header("retry-after-ms")!, null), 40_000, 48_400);
    }
}
