using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary><c>POST /v1/messages</c> on a backend that speaks it, by the bytes on the wire.</summary>
public class MessagesTests
{
    private const string Speaks = """ "protocol": "anthropic" """;
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 100, "tpm": 1000000 } } } """;

    [Fact]
    public async Task A_plain_answer_passes_byte_for_byte_with_the_keys_own_rate_headers()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { Itpm = 1_000_000, Rpm = 500 }, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/messages?beta=true", Gateway.Message(), ("anthropic-version", "2023-06-01"), ("anthropic-beta", "a,b"), ("x-claude-code-session-id", "s-1"));
        var sent = provider.Record.Requests.Single();
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(200, got.Status);
        Assert.Equal("message", got.Json.GetProperty("type").GetString());
        Assert.Equal("/messages?beta=true", sent.Path);
        Assert.Equal(Gateway.Message(), sent.Text);
        Assert.Equal(Provider.ApiKey, sent.Header("x-api-key"));
        Assert.Null(sent.Header("authorization"));
        Assert.Equal("a,b", sent.Header("anthropic-beta"));
        Assert.Equal("s-1", sent.Header("x-claude-code-session-id"));
        Assert.StartsWith("req_", got.Header("request-id"), StringComparison.Ordinal);
        Assert.Equal("100", got.Header("anthropic-ratelimit-requests-limit"));
        Assert.Equal("99", got.Header("anthropic-ratelimit-requests-remaining"));
        Assert.EndsWith("Z", got.Header("anthropic-ratelimit-tokens-reset"), StringComparison.Ordinal);
        Assert.Null(got.Header("anthropic-ratelimit-input-tokens-limit"));
        Assert.Null(got.Header("x-ratelimit-limit-requests"));
        Assert.Equal((got.Json.GetProperty("usage").GetProperty("input_tokens").GetInt64(), 8), (row.InputTokens, row.OutputTokens));
        Assert.False(row.IsEstimated);
    }

    [Fact]
    public async Task A_call_without_a_version_is_given_the_one_there_is()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        Assert.Equal(200, (await gateway.PostAsync("/messages", Gateway.Message())).Status);
        Assert.Equal("2023-06-01", provider.Record.Requests.Single().Header("anthropic-version"));
    }

    [Fact]
    public async Task A_stream_passes_byte_for_byte()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        using var direct = new HttpClient();

        var got = await gateway.PostAsync("/v1/messages", Gateway.Message(true));
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.BaseUrl + "/messages") { Content = new StringContent(Gateway.Message(true)) };
        request.Headers.Add("x-api-key", Provider.ApiKey);
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var answer = await direct.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');

        // The two calls differ in their ids and words alone: the same events come in the same order.
        Assert.Equal(Events(lines), Events(got.Body.Split('\n')));
        Assert.EndsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", got.Body, StringComparison.Ordinal);
        Assert.Equal("text/event-stream; charset=utf-8", got.Header("content-type"));

        static string Events(string[] lines) => string.Join(' ', lines.Where(line => line.StartsWith("event:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("wrong key", 401, "authentication_error")]
    [InlineData("unknown model", 404, "not_found_error")]
    [InlineData("no model", 400, "invalid_request_error")]
    [InlineData("too large", 413, "request_too_large")]
    [InlineData("rate", 429, "rate_limit_error")]
    [InlineData("down", 529, "overloaded_error")]
    public async Task A_refusal_has_Anthropics_form(string kind, int status, string type)
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, Speaks + """, "models": { "m": "m" } """, kind == "down" ? [ScriptedAnswer.ConnectionRefused] : []);
        var limits = kind switch { "too large" => "\"tpm\": 50", "rate" => "\"rpm\": 1", _ => "" };
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { {{limits}} } } } """, provider);
        if (kind == "wrong key")
            gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", "sk-wrong");
        if (kind == "rate")
            await gateway.PostAsync("/v1/messages", Gateway.Message());
        var body = kind switch
        {
            "unknown model" => """{"model":"other","max_tokens":1,"messages":[]}""",
            "no model" => """{"max_tokens":1,"messages":[]}""",
            _ => Gateway.Message(),
        };

        var got = await gateway.PostAsync("/v1/messages", body);

        Assert.Equal(status, got.Status);
        Assert.Equal("error", got.Json.GetProperty("type").GetString());
        Assert.Equal(type, got.Error.GetProperty("type").GetString());
        Assert.Equal(got.Json.GetProperty("request_id").GetString(), got.Header("request-id"));
        Assert.StartsWith("E", got.Json.GetProperty("sluice").GetProperty("code").GetString(), StringComparison.Ordinal);
        Assert.Equal(kind == "rate", got.Header("retry-after") is not null);
    }

    [Fact]
    public async Task A_providers_own_error_passes_with_its_status_and_body()
    {
        const string Overloaded = """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}""";
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks, [ScriptedAnswer.Status(529, Overloaded)]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/messages", Gateway.Message());

        Assert.Equal((529, Overloaded), (got.Status, got.Body));
    }

    public static TheoryData<string, ScriptedAnswer> BeforeContent => new()
    {
        { "refused", ScriptedAnswer.ConnectionRefused },
        { "529", ScriptedAnswer.ServerError(529) },
        { "429", ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(5)) },
        { "spend limit", ScriptedAnswer.Status(429, """{"type":"error","error":{"type":"rate_limit_error","message":"x","code":"enforced_spend_limit_reached"}}""") },
        { "401", ScriptedAnswer.Status(401, """{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}""") },
        { "cut in the prelude", ScriptedAnswer.CutAfter(3) },
        { "error in the prelude", ScriptedAnswer.ErrorEventAt(3) },
        { "malformed in the prelude", ScriptedAnswer.MalformedAt(2) },
        { "200 with an error", ScriptedAnswer.ErrorWithStatus200 },
    };

    [Theory]
    [MemberData(nameof(BeforeContent))]
    public async Task A_failure_before_the_first_content_goes_to_the_next_target(string kind, ScriptedAnswer answer)
    {
        foreach (var stream in (bool[])[true, false])
        {
            await using var first = await Provider.StartAsync(Provider.Quick, Speaks, [answer]);
            await using var second = await Provider.StartAsync(Provider.Quick, Speaks);
            await using var gateway = await Gateway.OverAsync(OneKey, first, second);

            var got = await gateway.PostAsync("/v1/messages", Gateway.Message(stream));

            Assert.True(got.Status == 200 && got.Header("x-sluice-backend") == "b", $"{kind}: {got.Status} {got.Body}");
            Assert.Equal(0, gateway.OpenLeases);
        }
    }

    public static TheoryData<string, ScriptedAnswer> AfterContent => new()
    {
        { "cut", ScriptedAnswer.CutAfter(6) },
        { "cut before the last event", ScriptedAnswer.CutAfter(1000) },
        { "error event", ScriptedAnswer.ErrorEventAt(6) },
        { "malformed", ScriptedAnswer.MalformedAt(6) },
        { "no message_stop", ScriptedAnswer.WithoutDone },
    };

    [Theory]
    [MemberData(nameof(AfterContent))]
    public async Task A_stream_that_breaks_after_content_ends_in_an_error_event_and_a_broken_end(string kind, ScriptedAnswer answer)
    {
        await using var first = await Provider.StartAsync(Provider.Quick, Speaks, [answer]);
        await using var second = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, first, second);

        using var response = await gateway.SendToAsync("/v1/messages", Gateway.Message(true));
        var body = await RawHttp.ReadToBreakAsync(response);
        var row = await gateway.Usage.NextAsync();

        Assert.True(body.IsBroken, $"{kind}: the end is clean: {body.Text}");
        Assert.Contains("event: error\ndata: {\"type\":\"error\"", body.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", body.Text, StringComparison.Ordinal);
        Assert.Equal(0, second.Record.Count);
        Assert.NotNull(row.Error);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_provider_that_answers_no_usage_is_counted_by_what_was_said()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks, [ScriptedAnswer.WithoutUsage]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await gateway.PostAsync("/v1/messages", Gateway.Message(true));
        var row = await gateway.Usage.NextAsync();

        Assert.True(row.IsEstimated);
        Assert.InRange(row.OutputTokens, 8, 100);
    }

    [Fact]
    public async Task A_model_that_only_another_protocol_serves_is_refused_in_words()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "protocol": "openai" """);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/embeddings", """{"model":"m","input":"x"}""");
        Assert.Equal(200, got.Status);
        await using var other = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var second = await Gateway.OverAsync(OneKey, other);
        var refused = await second.PostAsync("/v1/embeddings", """{"model":"m","input":"x"}""");

        Assert.Equal(400, refused.Status);
        Assert.Contains("/embeddings", refused.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, other.Record.Count);
    }

    [Fact]
    public async Task A_prefix_that_is_not_there_is_told_what_to_drop()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/v1/messages", Gateway.Message(), ("anthropic-version", "2023-06-01"));

        Assert.Equal(404, got.Status);
        Assert.Equal("not_found_error", got.Error.GetProperty("type").GetString());
        Assert.Contains("drop '/v1'", got.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_page_by_page_in_Anthropics_form()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, Speaks + """, "models": { "a-1": "a", "b-2": "b", "c-3": "c" } """);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        var version = ("anthropic-version", "2023-06-01");

        var all = await gateway.GetAsync("/v1/models?limit=1000", version);
        var first = await gateway.GetAsync("/v1/models?limit=2", version);
        var next = await gateway.GetAsync("/v1/models?limit=2&after_id=b-2", version);
        var before = await gateway.GetAsync("/v1/models?limit=1&before_id=c-3", version);
        var one = await gateway.GetAsync("/v1/models/b-2", version);
        var wrong = await gateway.GetAsync("/v1/models?limit=1001", version);

        Assert.Equal("a-1 b-2 c-3", Ids(all));
        Assert.False(all.Json.GetProperty("has_more").GetBoolean());
        Assert.Equal("a-1 b-2", Ids(first));
        Assert.True(first.Json.GetProperty("has_more").GetBoolean());
        Assert.Equal("b-2", first.Json.GetProperty("last_id").GetString());
        Assert.Equal("c-3", Ids(next));
        Assert.Equal("b-2", Ids(before));
        Assert.Equal("model", one.Json.GetProperty("type").GetString());
        Assert.Equal(400, wrong.Status);

        static string Ids(Answer answer) => string.Join(' ', answer.Json.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }
}
