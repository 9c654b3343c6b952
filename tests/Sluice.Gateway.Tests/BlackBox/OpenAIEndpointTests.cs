#pragma warning disable OPENAI001 // The client marks its responses API as one that may still change.
using System.ClientModel;
using OpenAI.Chat;
using OpenAI.Responses;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>OpenAI's other APIs through its own .NET client, or by hand where that has none.</summary>
public class OpenAIEndpointTests
{
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}" } } """;

    [Fact]
    public async Task Embeddings_come_as_numbers_and_as_base64()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var vectors = (await gateway.OpenAI().GetEmbeddingClient("m").GenerateEmbeddingsAsync(["Hello there", "And you"])).Value;

        Assert.Equal(2, vectors.Count);
        Assert.Equal(8, vectors[0].ToFloats().Length);
        Assert.Equal(5, vectors.Usage.InputTokenCount);
    }

    [Fact]
    public async Task A_response_is_made_followed_fetched_and_deleted()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        var client = gateway.OpenAI().GetResponsesClient();

        var made = (await client.CreateResponseAsync("m", "Hello there")).Value;
        var next = (await client.CreateResponseAsync("m", "And then?", made.Id)).Value;
        var fetched = (await client.GetResponseAsync(made.Id)).Value;
        var deleted = (await client.DeleteResponseAsync(made.Id)).Value;
        var gone = await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponseAsync(made.Id));

        Assert.NotEmpty(made.GetOutputText());
        Assert.Equal(8, made.Usage.OutputTokenCount);
        Assert.Equal(made.Usage.InputTokenCount + 8 + 3, next.Usage.InputTokenCount);
        Assert.Equal(made.GetOutputText(), fetched.GetOutputText());
        Assert.True(deleted.Deleted);
        Assert.Equal(404, gone.Status);
    }

    [Fact]
    public async Task A_streamed_response_comes_to_its_end()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var (text, completed) = ("", 0);
        await foreach (var got in await gateway.OpenAI().GetResponsesClient().CreateResponseStreamingAsync("m", "Hello there"))
        {
            text += (got as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            completed += got is StreamingResponseCompletedUpdate ? 1 : 0;
        }

        var row = await gateway.Usage.NextAsync();
        Assert.NotEmpty(text);
        Assert.Equal((1, 3, 8, false), (completed, row.InputTokens, row.OutputTokens, row.IsEstimated));
    }

    public static TheoryData<string, ScriptedAnswer> Breaks => new()
    {
        { "cut", ScriptedAnswer.CutAfter(7) },
        { "cut before the last event", ScriptedAnswer.CutAfter(1000) },
        { "no response.completed", ScriptedAnswer.WithoutDone },
        { "error", ScriptedAnswer.ErrorEventAt(7) },
        { "malformed", ScriptedAnswer.MalformedAt(7) },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task A_streamed_response_that_breaks_ends_in_an_error_and_a_broken_end(string kind, ScriptedAnswer answer)
    {
        await using var provider = await Provider.StartAsync(answer);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        using var response = await gateway.SendToAsync("/v1/responses", """{"model":"m","input":"Hello","stream":true}""");
        var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);

        Assert.True(isBroken, kind);
        Assert.Contains("\"sluice\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", text, StringComparison.Ordinal);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_response_that_failed_is_a_failed_attempt()
    {
        const string Failed = """{"id":"resp_1","object":"response","status":"failed","error":{"code":"server_error","message":"The model failed."},"output":[],"usage":null}""";
        await using var first = await Provider.StartAsync(ScriptedAnswer.Status(200, Failed));
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, first, second);

        var got = await gateway.PostAsync("/v1/responses", """{"model":"m","input":"Hello"}""");

        Assert.Equal((200, "b"), (got.Status, got.Header("x-sluice-backend")));
    }

    [Fact]
    public async Task Input_tokens_are_counted_for_nothing()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/responses/input_tokens", """{"model":"m","input":"Hello there"}""");
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(3, got.Json.GetProperty("input_tokens").GetInt32());
        Assert.Equal((0, 0, 0), (row.InputTokens, row.OutputTokens, row.EstimatedInputTokens));
    }

    [Fact]
    public async Task A_call_of_a_tool_comes_through_plain_and_streamed()
    {
        const string Plain = """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";
        const string Streamed = """
            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}

            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Oslo\"}"}}]},"finish_reason":null}]}

            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """;
        await using var provider = await Provider.StartAsync(
            ScriptedAnswer.Status(200, Plain), ScriptedAnswer.Status(200, Streamed, new KeyValuePair<string, string>("content-type", "text/event-stream")));
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather") } };
        ChatMessage[] ask = [new UserChatMessage("How is the weather in Oslo?")];

        var answer = (await gateway.Client().CompleteChatAsync(ask, options)).Value;
        var updates = await gateway.Client().CompleteChatStreamingAsync(ask, options).ToListAsync().AsTask().WaitAsync(Gateway.HangGuard);

        Assert.Equal("weather", answer.ToolCalls.Single().FunctionName);
        Assert.Equal(
            """{"city":"Oslo"}""",
            string.Concat(updates.SelectMany(update => update.ToolCallUpdates).Select(update => update.FunctionArgumentsUpdate.ToString())));
    }

    [Theory]
    [InlineData("/v1/completions")]
    [InlineData("/completions")]
    [InlineData("/openai/v1/completions")]
    [InlineData("/openai/deployments/m/completions?api-version=2024-10-21")]
    public async Task Completions_are_streamed_with_a_usage_that_only_those_see_who_ask(string path)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var silent = await gateway.PostAsync(path, """{"model":"m","prompt":"Hello","stream":true}""", ("api-key", Gateway.Secret));
        var row = await gateway.Usage.NextAsync();
        var asking = await gateway.PostAsync(path, """{"model":"m","prompt":"Hello","stream":true,"stream_options":{"include_usage":true}}""");

        Assert.DoesNotContain("\"usage\"", silent.Body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", silent.Body, StringComparison.Ordinal);
        Assert.Contains("\"completion_tokens\":8", asking.Body, StringComparison.Ordinal);
        Assert.Equal((2, 8, false), (row.InputTokens, row.OutputTokens, row.IsEstimated));
    }
}
