using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>Anthropic's own .NET client on a backend that speaks chat completions.</summary>
public class AnthropicClientOnChatTests
{
    private static readonly Dictionary<string, JsonElement> Nothing = [];

    private const string Tools = ""","tools":[{"name":"get_weather","description":"Weather of a city","input_schema":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}]""";

    [Fact]
    public async Task A_message_is_answered_with_usage_in_disjoint_classes()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();

        var answer = await gateway.Anthropic().Messages.Create(Ask("Hello 👋", ""","system":"Be brief." """));
        var row = await gateway.Usage.NextAsync();

        Assert.True(answer.Content[0].TryPickText(out var text));
        Assert.Equal("You said Hello 👋.", text.Text);
        Assert.Equal("end_turn", answer.StopReason?.Raw());
        Assert.Equal((35L, 100L, 20L), (answer.Usage.InputTokens, answer.Usage.CacheReadInputTokens ?? 0, answer.Usage.OutputTokens));
        Assert.Equal((35L, 100L, 20L), (row.InputTokens, row.CachedInputTokens, row.OutputTokens));
    }

    [Fact]
    public async Task A_stream_arrives_in_pieces_and_ends_with_its_usage()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();

        var (text, _, end) = await StreamAsync(gateway.Anthropic(), Ask("Hello 👋"));

        Assert.Equal("You said Hello 👋.", text);
        Assert.Equal("end_turn", end!.Delta.StopReason?.Raw());
        Assert.Equal((35L, 100L, 20L), (end.Usage.InputTokens, end.Usage.CacheReadInputTokens, end.Usage.OutputTokens));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_called_and_its_result_is_read(bool stream)
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();
        string input;
        if (stream)
        {
            input = (await StreamAsync(gateway.Anthropic(), Ask("Weather?", Tools))).Input;
        }
        else
        {
            var call = await gateway.Anthropic().Messages.Create(Ask("Weather?", Tools));
            Assert.Equal("tool_use", call.StopReason?.Raw());
            Assert.True(call.Content[1].TryPickToolUse(out var use));
            input = JsonSerializer.Serialize(use.Input);
        }

        var answer = await gateway.Anthropic().Messages.Create(Params($$"""
            {"model":"m","max_tokens":100,"messages":[
              {"role":"user","content":"Weather?"},
              {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"get_weather","input":{{input}}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"21 degrees"}]}]{{Tools}}}
            """));

        Assert.Equal(Reply.Arguments, input);
        Assert.True(answer.Content[0].TryPickText(out var text));
        Assert.Equal("The tool said 21 degrees.", text.Text);
        Assert.Equal(Reply.Arguments, server.Requests[^1]["messages"]![1]!["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_image_arrives_as_it_was()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();

        var answer = await gateway.Anthropic().Messages.Create(Params($$$"""
            {"model":"m","max_tokens":100,"messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Convert.ToBase64String(new byte[123])}}}"}},{"type":"text","text":"What is it?"}]}]}
            """));

        Assert.True(answer.Content[0].TryPickText(out var text));
        Assert.Equal("I see image/png of 123 bytes.", text.Text);
    }

    [Theory]
    [InlineData("rate", 429, "rate_limit_error")]
    [InlineData("overflow", 400, "prompt is too long: 130532 tokens > 128000 maximum")]
    [InlineData("down", 529, "overloaded_error")]
    public async Task Errors_are_Anthropics(string text, int status, string words)
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();

        var error = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => gateway.Anthropic().Messages.Create(Ask(text)));

        Assert.Equal(status, (int)error.StatusCode);
        Assert.Contains(words, error.ResponseBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_an_error_and_never_an_end()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();
        var said = "";

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var streamEvent in gateway.Anthropic().Messages.CreateStreaming(Ask("cut")))
            {
                Assert.False(streamEvent.TryPickDelta(out _) || streamEvent.TryPickStop(out _));
                said += streamEvent.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var text) ? text.Text : "";
            }
        }).WaitAsync(BlackBox.Gateway.HangGuard);

        Assert.StartsWith("You s", said, StringComparison.Ordinal);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_cancelled_stream_is_cancelled_upstream_and_settled()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var streamEvent in gateway.Anthropic().Messages.CreateStreaming(Ask("hang"), stop.Token))
            {
                if (streamEvent.TryPickContentBlockDelta(out _))
                    await stop.CancelAsync();
            }
        }).WaitAsync(BlackBox.Gateway.HangGuard);
        await server.Gone;
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(499, row.Status);
        Assert.InRange(row.OutputTokens, 1, 100);
        Assert.Equal(0, gateway.OpenLeases);
    }

    private static MessageCreateParams Ask(string text, string more = "") =>
        Params($$"""{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"{{text}}"}]{{more}}}""");

    private static MessageCreateParams Params(string body) =>
        MessageCreateParams.FromRawUnchecked(Nothing, Nothing, JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!);

    private static async Task<(string Text, string Input, RawMessageDeltaEvent? End)> StreamAsync(AnthropicClient client, MessageCreateParams parameters)
    {
        var (said, input, isWhole) = ("", "", false);
        RawMessageDeltaEvent? end = null;
        await foreach (var streamEvent in client.Messages.CreateStreaming(parameters))
        {
            if (streamEvent.TryPickContentBlockDelta(out var delta))
            {
                said += delta.Delta.TryPickText(out var text) ? text.Text : "";
                input += delta.Delta.TryPickInputJson(out var json) ? json.PartialJson : "";
            }

            end = streamEvent.TryPickDelta(out var last) ? last : end;
            isWhole |= streamEvent.TryPickStop(out _);
        }

        Assert.True(isWhole);
        return (said, input, end);
    }
}
