using System.ClientModel;
using OpenAI.Chat;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>OpenAI's own .NET client on a backend that speaks Anthropic's messages.</summary>
public class OpenAIClientOnMessagesTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather", "Weather of a city", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}"""));

    [Fact]
    public async Task A_chat_is_answered_with_usage_that_counts_the_cache_once()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();

        var answer = (await gateway.Client().CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("Hello 👋")])).Value;
        var row = await gateway.Usage.NextAsync();

        Assert.Equal("You said Hello 👋.", answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal((135, 100, 20), (answer.Usage.InputTokenCount, answer.Usage.InputTokenDetails.CachedTokenCount, answer.Usage.OutputTokenCount));
        Assert.Equal((30L, 100L, 5L, 20L), (row.InputTokens, row.CachedInputTokens, row.CacheWriteTokens, row.OutputTokens));
        Assert.False(row.IsEstimated);
    }

    [Fact]
    public async Task A_stream_arrives_in_pieces_and_ends_with_its_usage()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();

        var updates = await gateway.Client().CompleteChatStreamingAsync([new UserChatMessage("Hello 👋")]).ToListAsync().AsTask().WaitAsync(BlackBox.Gateway.HangGuard);

        Assert.Equal("You said Hello 👋.", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.Equal(20, updates.Single(update => update.Usage is not null).Usage.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, updates.Single(update => update.FinishReason is not null).FinishReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_called_and_its_result_is_read(bool stream)
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateAutoChoice(), AllowParallelToolCalls = false };
        List<ChatMessage> messages = [new UserChatMessage("Weather?")];

        var (id, arguments) = stream ? await StreamedCallAsync(gateway, messages, options) : await CallAsync(gateway, messages, options);
        messages.Add(new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall(id, "get_weather", BinaryData.FromString(arguments))]));
        messages.Add(new ToolChatMessage(id, "21 degrees"));
        var answer = (await gateway.Client().CompleteChatAsync(messages, options)).Value;

        Assert.Equal(Reply.Arguments, arguments);
        Assert.Equal("The tool said 21 degrees.", answer.Content[0].Text);
        Assert.Equal("Paris", server.Requests[^1]["messages"]![1]!["content"]![0]!["input"]!["city"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_image_arrives_as_it_was()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();
        var image = ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(new byte[123]), "image/png");

        var answer = (await gateway.Client().CompleteChatAsync([new UserChatMessage(image, ChatMessageContentPart.CreateTextPart("What is it?"))])).Value;

        Assert.Equal("I see image/png of 123 bytes.", answer.Content[0].Text);
    }

    [Theory]
    [InlineData("rate", 429, "rate_limit_exceeded")]
    [InlineData("overflow", 400, "context_length_exceeded")]
    [InlineData("down", 503, "overloaded")]
    public async Task Errors_are_OpenAIs(string text, int status, string code)
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();

        var error = await Assert.ThrowsAsync<ClientResultException>(() => gateway.Client().CompleteChatAsync([new UserChatMessage(text)]));

        Assert.Equal(status, error.Status);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
        Assert.Equal(text == "rate", error.GetRawResponse()!.Headers.TryGetValue("retry-after", out _));
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_an_error_and_never_an_end()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();
        var said = "";

        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var update in gateway.Client().CompleteChatStreamingAsync([new UserChatMessage("cut")]))
            {
                Assert.Null(update.FinishReason);
                said += string.Concat(update.ContentUpdate.Select(part => part.Text));
            }
        }).WaitAsync(BlackBox.Gateway.HangGuard);

        Assert.True(error is IOException or HttpRequestException or ClientResultException, error.ToString());
        Assert.StartsWith("You s", said, StringComparison.Ordinal);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_cancelled_stream_is_cancelled_upstream_and_settled()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in gateway.Client().CompleteChatStreamingAsync([new UserChatMessage("hang")], cancellationToken: stop.Token))
            {
                if (update.ContentUpdate.Any(part => part.Text.Length > 0))
                    await stop.CancelAsync();
            }
        }).WaitAsync(BlackBox.Gateway.HangGuard);
        await server.Gone;
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(499, row.Status);
        Assert.Equal(135, row.InputTokens + row.CachedInputTokens + row.CacheWriteTokens);
        Assert.Equal(0, gateway.OpenLeases);
    }

    private static async Task<(string Id, string Arguments)> CallAsync(BlackBox.Gateway gateway, List<ChatMessage> messages, ChatCompletionOptions options)
    {
        var answer = (await gateway.Client().CompleteChatAsync(messages, options)).Value;
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        var call = Assert.Single(answer.ToolCalls);
        return (call.Id, call.FunctionArguments.ToString());
    }

    private static async Task<(string Id, string Arguments)> StreamedCallAsync(BlackBox.Gateway gateway, List<ChatMessage> messages, ChatCompletionOptions options)
    {
        var updates = await gateway.Client().CompleteChatStreamingAsync(messages, options).ToListAsync().AsTask().WaitAsync(BlackBox.Gateway.HangGuard);
        var calls = updates.SelectMany(update => update.ToolCallUpdates).ToList();
        Assert.Equal(ChatFinishReason.ToolCalls, updates.Single(update => update.FinishReason is not null).FinishReason);
        return (calls[0].ToolCallId, string.Concat(calls.Select(call => call.FunctionArgumentsUpdate?.ToString())));
    }
}
