using System.Text.Json;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Bodies pass as they are, but for what must be spliced in.</summary>
public class BodyTests
{
    private const string Budget = $$"""
        "keys": { "team": { "key": "{{Gateway.Secret}}", "budgets": [ { "usd": 100, "window": "day" } ] } }, "prices": { "m": { "input": 1, "output": 1 } }
        """;

    private const string Odd = "{ \"messages\" : [ {\"content\":\"\\u00e9 \u00e9 \\/ 1e2\",\"role\":\"user\"} ] ,\r\n\t\"model\":\"m\", \"seed\": 1.50e1, \"x\": null }";

    [Fact]
    public async Task A_body_that_needs_nothing_passes_byte_for_byte_and_so_does_the_answer()
    {
        const string Answer = "{\"choices\":[ ] , \"x\":\"\\u00e9 \u00e9\",\n\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n";
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Status(200, Answer));
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.AskAsync(Odd);

        Assert.Equal(Odd, provider.Record.Requests.Single().Text);
        Assert.Equal(Answer, got.Body);
    }

    [Fact]
    public async Task A_mapped_model_changes_nothing_but_the_model()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "models": { "m": "vendor/other-\"1\"" } """);
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.AskAsync(Odd);

        Assert.Equal(Odd.Replace("\"m\"", "\"vendor/other-\\\"1\\\"\"", StringComparison.Ordinal), provider.Record.Requests.Single().Text);
        Assert.Equal(200, got.Status);
    }

    [Fact]
    public async Task Usage_is_asked_for_and_hidden_where_the_caller_did_not_ask()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", provider);

        var without = await gateway.AskAsync(Gateway.Chat(true));
        var with = await gateway.AskAsync(Gateway.Chat(true, ",\"stream_options\":{\"include_usage\":true}"));

        Assert.True(AsksForUsage(provider.Record.Requests[0].Text));
        Assert.True(AsksForUsage(provider.Record.Requests[1].Text));
        Assert.DoesNotContain("\"usage\"", without.Body, StringComparison.Ordinal);
        Assert.Contains("\"usage\":null", with.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"choices\":[]", without.Body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", without.Body, StringComparison.Ordinal);
        Assert.Contains("\"completion_tokens\":8", with.Body, StringComparison.Ordinal);
        Assert.Equal(8, (await gateway.Usage.NextAsync()).OutputTokens);
        Assert.Equal(8, (await gateway.Usage.NextAsync()).OutputTokens);
    }

    [Theory]
    [InlineData(""","finish_reason":null}],"usage":null}""", ""","finish_reason":null}]}""")]
    [InlineData(""","finish_reason":null}], "usage": null, "x": 1}""", ""","finish_reason":null}], "x": 1}""")]
    [InlineData(""","finish_reason":null}],"x":",\"usage\":null"}""", ""","finish_reason":null}],"x":",\"usage\":null"}""")]
    public async Task What_says_that_there_is_no_usage_yet_is_hidden_with_it_and_nothing_else_is(string sent, string comes)
    {
        const string Begin = """data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}""";
        const string End = """data: {"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}""" + "\n\ndata: [DONE]\n\n";
        await using var upstream = await HandmadeUpstream.StartAsync(http => HandmadeUpstream.WriteAsync(http, $"{Begin}{sent}\n\n{End}"));
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, "")));

        Assert.Equal($"{Begin}{comes}\n\ndata: [DONE]\n\n", (await gateway.AskAsync(Gateway.Chat(true))).Body);
        Assert.Equal($"{Begin}{sent}\n\n{End}", (await gateway.AskAsync(Gateway.Chat(true, ",\"stream_options\":{\"include_usage\":true}"))).Body);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task A_backend_that_refuses_stream_options_is_asked_without_and_remembered(int status)
    {
        await using var provider = await Provider.StartAsync(
            ScriptedAnswer.Status(status, """{"error":{"message":"Unrecognized request argument supplied: stream_options"}}"""));
        await using var gateway = await Gateway.OverAsync("", provider);

        var first = await gateway.AskAsync(Gateway.Chat(true));
        var second = await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal(200, first.Status);
        Assert.Equal(200, second.Status);
        Assert.Equal(Gateway.Chat(true), provider.Record.Requests[1].Text);
        Assert.Equal(Gateway.Chat(true), provider.Record.Requests[2].Text);
        Assert.Equal(3, provider.Record.Count);
        Assert.Equal("2", first.Header("x-sluice-attempts"));
    }

    [Fact]
    public async Task Another_400_to_a_stream_passes_and_teaches_nothing()
    {
        const string Body = """{"error":{"message":"Bad temperature.","type":"invalid_request_error","param":"temperature","code":null}}""";
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Status(400, Body));
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.AskAsync(Gateway.Chat(true));
        await gateway.AskAsync(Gateway.Chat(true));

        Assert.Equal(400, got.Status);
        Assert.Equal(Body, got.Body);
        Assert.True(AsksForUsage(provider.Record.Requests[1].Text));
    }

    [Fact]
    public async Task A_backend_that_is_never_to_be_asked_for_usage_is_not()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "usageInStream": "never" """);
        await using var gateway = await Gateway.OverAsync("", provider);

        await gateway.AskAsync(Gateway.Chat(true));
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(Gateway.Chat(true), provider.Record.Requests.Single().Text);
        Assert.True(row.IsEstimated);
        Assert.True(row.OutputTokens >= 8, $"{row.OutputTokens} tokens.");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"max_tokens\":null")]
    public async Task A_call_without_an_output_limit_gets_one_where_money_is_counted(string more)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Budget, provider);

        foreach (var stream in (bool[])[true, false])
        {
            var got = await gateway.AskAsync(Gateway.Chat(stream, more));
            var written = JsonDocument.Parse(provider.Record.Requests[^1].Text).RootElement.GetProperty("max_tokens").GetInt32();

            Assert.Equal(200, got.Status);
            Assert.Equal(written.ToString(System.Globalization.CultureInfo.InvariantCulture), got.Header("x-sluice-max-output"));
            Assert.InRange(written, 1, 4096);
        }
    }

    [Fact]
    public async Task A_named_output_limit_stays_and_is_not_announced()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Budget, provider);

        var got = await gateway.AskAsync(Gateway.Chat(more: ",\"max_completion_tokens\":5"));

        Assert.Equal(Gateway.Chat(more: ",\"max_completion_tokens\":5"), provider.Record.Requests.Single().Text);
        Assert.Null(got.Header("x-sluice-max-output"));
        Assert.Equal(5, got.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    private static bool AsksForUsage(string body) =>
        JsonDocument.Parse(body).RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean();
}
