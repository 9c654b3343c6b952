using System.Text.Json;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>OpenAI's responses, which Codex speaks alone, on backends that do not serve them.</summary>
public class ResponsesTests
{
    private const string Body = """{"model":"m","input":"Hello","stream":true}""";

    [Fact]
    public async Task Row_25_A_backend_that_has_no_responses_is_found_out_once_and_gets_chat_completions()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();

        var first = await gateway.PostAsync("/v1/responses", Body);
        var second = await gateway.PostAsync("/v1/responses", Body);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Contains("event: response.completed\n", second.Body, StringComparison.Ordinal);
        Assert.Equal(["/v1/responses", "/v1/chat/completions", "/v1/chat/completions"], server.Paths);
        var rows = (await gateway.Usage.NextAsync(), await gateway.Usage.NextAsync());
        Assert.Equal((135L, 20L, 2), (rows.Item1.InputTokens + rows.Item1.CachedInputTokens, rows.Item1.OutputTokens, rows.Item1.Attempts));
        Assert.False(rows.Item2.IsEstimated);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Theory]
    [InlineData("chat", "/v1/chat/completions", 200)]
    [InlineData("native", "/v1/responses", 404)]
    public async Task The_configuration_may_say_it(string responses, string path, int status)
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync($$""" "responses": "{{responses}}" """);

        Assert.Equal(status, (await gateway.PostAsync("/v1/responses", Body)).Status);
        Assert.Equal([path], server.Paths);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_OpenAI_client_makes_responses_on_a_backend_of_chat_completions_and_on_one_of_messages(bool isChat)
    {
        await using StrictServer server = isChat ? await StrictServer.StartAsync<StrictChat>() : await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();

        var seen = JsonSerializer.Deserialize<JsonElement>((await NodeClients.RunAsync("responses.mjs", gateway)).ToJsonString());

        Assert.Equal("""["You said Hello \uD83D\uDC4B.","completed",135,100,20]""", seen.GetProperty("whole").GetRawText());
        Assert.Equal("You said Hello 👋.", seen.GetProperty("stream").GetString());
        Assert.Equal(
            """["response.created","response.in_progress","response.output_item.added","response.content_part.added","response.output_text.done","response.content_part.done","response.output_item.done","response.completed"]""",
            seen.GetProperty("events").GetRawText());
        Assert.Equal(Reply.Arguments, seen.GetProperty("call")[1].GetString());
        Assert.Equal("""["message","function_call"]""", seen.GetProperty("call")[2].GetRawText());
        Assert.Equal("The tool said 21 degrees.", seen.GetProperty("result").GetString());
        Assert.Equal("I see image/png of 123 bytes.", seen.GetProperty("image").GetString());
        Assert.Equal(
            """[[400,"previous_response_id",null],[400,"tools",null],[400,null,"context_length_exceeded"]]""",
            seen.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_an_error_event_and_never_an_end()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();
        using var response = await gateway.SendToAsync("/v1/responses", Body.Replace("Hello", "cut", StringComparison.Ordinal));
        var wire = new MemoryStream();

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.CopyToAsync(wire).WaitAsync(BlackBox.Gateway.HangGuard));

        var said = System.Text.Encoding.UTF8.GetString(wire.ToArray());
        Assert.Contains("response.output_text.delta", said, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":", said, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", said, StringComparison.Ordinal);
    }
}
