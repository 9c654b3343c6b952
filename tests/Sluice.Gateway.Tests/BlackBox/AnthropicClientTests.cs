using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What users of Anthropic's own .NET client see on a backend that speaks its protocol.</summary>
public class AnthropicClientTests
{
    private const string Speaks = """ "protocol": "anthropic" """;
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "concurrency": 1 } } } """;

    [Fact]
    public async Task A_message_is_answered_with_its_usage()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var message = await gateway.Anthropic().Messages.Create(Ask()).WaitAsync(Gateway.HangGuard);

        Assert.True(message.Content[0].TryPickText(out var text));
        Assert.NotEmpty(text!.Text);
        Assert.Equal(8, message.Usage.OutputTokens);
    }

    [Fact]
    public async Task A_stream_comes_to_its_end_with_its_usage()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var (texts, stops, output) = (0, 0, 0L);
        await foreach (var got in gateway.Anthropic().Messages.CreateStreaming(Ask()))
        {
            texts += got.TryPickContentBlockDelta(out var delta) && delta!.Delta.TryPickText(out _) ? 1 : 0;
            stops += got.TryPickStop(out _) ? 1 : 0;
            output = got.TryPickDelta(out var end) ? end!.Usage.OutputTokens : output;
        }

        Assert.Equal((8, 1, 8), (texts, stops, output));
    }

    [Fact]
    public async Task A_call_of_a_tool_comes_through_plain_and_streamed()
    {
        const string Plain = """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Oslo"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":5}}""";
        var streamed = string.Concat(
            Event("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":1}}}"""),
            Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}"""),
            Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"Oslo\"}"}}"""),
            Event("content_block_stop", """{"type":"content_block_stop","index":0}"""),
            Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":5}}"""),
            Event("message_stop", """{"type":"message_stop"}"""));
        await using var provider = await Provider.StartAsync(
            Provider.Quick, Speaks, [ScriptedAnswer.Status(200, Plain), ScriptedAnswer.Status(200, streamed, new KeyValuePair<string, string>("content-type", "text/event-stream"))]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        var ask = Ask() with { Tools = [new Tool { Name = "weather", Description = "Tells the weather", InputSchema = new() { Properties = new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal) } }] };

        var message = await gateway.Anthropic().Messages.Create(ask);
        var json = "";
        await foreach (var got in gateway.Anthropic().Messages.CreateStreaming(ask))
            json += got.TryPickContentBlockDelta(out var delta) && delta!.Delta.TryPickInputJson(out var part) ? part!.PartialJson : "";

        Assert.True(message.Content[0].TryPickToolUse(out var use));
        Assert.Equal("Oslo", use!.Input["city"].GetString());
        Assert.Equal("""{"city":"Oslo"}""", json);
    }

    [Fact]
    public async Task Tokens_are_counted_and_models_listed()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks + """, "models": { "a": "a", "b": "b" } """);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var count = await gateway.Anthropic().Messages.CountTokens(new() { Model = "a", Messages = [new UserMessageParam("Hello there")] });
        var models = await gateway.Anthropic().Models.List(new());

        Assert.Equal(3, count.InputTokens);
        Assert.Equal("a b", string.Join(' ', models.Items.Select(model => model.ID)));
    }

    [Fact]
    public async Task A_wrong_key_and_a_full_limit_are_the_clients_own_exceptions()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync($$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 1 } } } """, provider);
        await gateway.Anthropic().Messages.Create(Ask());

        await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => gateway.Anthropic("sk-wrong").Messages.Create(Ask()));
        var refused = await Assert.ThrowsAsync<AnthropicRateLimitException>(() => gateway.Anthropic().Messages.Create(Ask()));

        Assert.Contains("limit rpm of key:team", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("req_", refused.RequestID, StringComparison.Ordinal);
        Assert.Equal(1, provider.Record.Count);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task A_stream_that_is_cut_is_an_error_wherever_it_is_cut(int afterEvents)
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks, [ScriptedAnswer.CutAfter(afterEvents)]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in gateway.Anthropic().Messages.CreateStreaming(Ask()))
            {
            }
        }).WaitAsync(Gateway.HangGuard);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_cancelled_stream_is_cancelled_upstream_settled_and_frees_its_slot()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks, [ScriptedAnswer.HungAfter(6)]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var got in gateway.Anthropic().Messages.CreateStreaming(Ask(), stop.Token))
            {
                if (got.TryPickContentBlockDelta(out _))
                    await stop.CancelAsync();
            }
        }).WaitAsync(Gateway.HangGuard);
        await provider.UntilAsync(record => record.Open == 0);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(CallEnd.Hung, provider.Record.Calls[0].End);
        Assert.Equal(499, row.Status);
        Assert.InRange(row.OutputTokens, 1, 100);
        Assert.Equal(200, (await gateway.PostAsync("/v1/messages", Gateway.Message())).Status);
    }

    private static MessageCreateParams Ask() => new() { Model = "m", MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";
}
