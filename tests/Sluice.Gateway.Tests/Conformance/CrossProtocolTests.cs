using System.Text;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>What stands on the wire where caller and backend speak different protocols.</summary>
public class CrossProtocolTests
{
    private const string Message = """{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]MORE}""";

    [Fact]
    public async Task Dropped_hints_are_named_in_a_header_and_nothing_else_is()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync();

        var plain = await gateway.AskAsync(BlackBox.Gateway.Chat());
        var hinted = await gateway.AskAsync(BlackBox.Gateway.Chat(more: ""","seed":7,"metadata":{"a":"b"},"max_tokens":5"""));

        Assert.Equal((200, null), (plain.Status, plain.Header("x-sluice-dropped")));
        Assert.Equal((200, "seed, metadata"), (hinted.Status, hinted.Header("x-sluice-dropped")));
        Assert.Equal("4096", plain.Header("x-sluice-max-output")); // Anthropic demands a limit: what is reserved is written
        Assert.Null(hinted.Header("x-sluice-max-output"));
        Assert.Equal("req-upstream", plain.Header("x-request-id"));
    }

    [Fact]
    public async Task A_strict_backend_refuses_hints_in_words()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync(""" "translate": "strict" """);

        var refused = await gateway.AskAsync(BlackBox.Gateway.Chat(more: ""","seed":7"""));

        Assert.Equal((400, "seed"), (refused.Status, refused.Error.GetProperty("param").GetString()));
        Assert.Contains("strict", refused.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal(0, gateway.OpenLeases);
        await gateway.ServesAsync();
    }

    [Fact]
    public async Task Meaning_that_cannot_be_carried_is_a_400_in_the_callers_own_shape()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();

        var refused = await PostAsync(gateway, ""","tools":[{"type":"web_search_20250305","name":"web_search"}]""");

        Assert.Equal((400, "error"), (refused.Status, refused.Json.GetProperty("type").GetString()));
        Assert.Equal("invalid_request_error", refused.Error.GetProperty("type").GetString());
        Assert.Contains("web_search_20250305", refused.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_target_of_the_callers_own_protocol_takes_what_cannot_be_translated()
    {
        await using var first = await StrictServer.StartAsync<StrictMessages>();
        await using var second = await Provider.StartAsync();
        await using var gateway = await BlackBox.Gateway.StartAsync($$"""
            {
              "backends": {
                "a": { "protocol": "anthropic", "baseUrl": "{{first.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "pool": "one" },
                "b": { "protocol": "openai", "baseUrl": "{{second.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "pool": "two" } },
              "pools": ["one", "two"]
            }
            """);

        var two = await gateway.AskAsync(BlackBox.Gateway.Chat(more: ""","n":2"""));
        var one = await gateway.AskAsync(BlackBox.Gateway.Chat());

        Assert.Equal((200, "b"), (two.Status, two.Header("x-sluice-backend")));
        Assert.Equal((200, "a"), (one.Status, one.Header("x-sluice-backend"))); // what it cannot take says nothing of its health
    }

    [Fact]
    public async Task A_failed_target_is_followed_by_one_of_another_protocol()
    {
        await using var first = await Provider.StartAsync(ScriptedAnswer.ServerError(500));
        await using var second = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await BlackBox.Gateway.StartAsync($$"""
            {
              "backends": {
                "a": { "protocol": "openai", "baseUrl": "{{first.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "pool": "one" },
                "b": { "protocol": "anthropic", "baseUrl": "{{second.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "pool": "two" } },
              "pools": ["one", "two"], "retry": { "perTarget": 1 }
            }
            """);

        var answer = await gateway.AskAsync(BlackBox.Gateway.Chat(stream: true));

        Assert.Equal((200, "b", "2"), (answer.Status, answer.Header("x-sluice-backend"), answer.Header("x-sluice-attempts")));
        Assert.EndsWith("data: [DONE]\n\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_stream_ends_with_an_error_event_of_the_callers_protocol()
    {
        await using var chat = await StrictServer.StartAsync<StrictChat>();
        await using var toMessages = await chat.BehindGatewayAsync();
        var (toMessagesWire, isMessagesCut) = await BreakAsync(toMessages, "/v1/messages", Message.Replace("Hello", "cut", StringComparison.Ordinal).Replace("MORE", ",\"stream\":true", StringComparison.Ordinal));
        await using var messages = await StrictServer.StartAsync<StrictMessages>();
        await using var toChat = await messages.BehindGatewayAsync();
        var (toChatWire, isChatCut) = await BreakAsync(toChat, "/v1/chat/completions", BlackBox.Gateway.Chat(stream: true).Replace("Hello", "cut", StringComparison.Ordinal));

        Assert.True(isMessagesCut && isChatCut);
        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"", toMessagesWire, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", toMessagesWire, StringComparison.Ordinal);
        Assert.DoesNotContain("message_delta", toMessagesWire, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":{\"message\":", toChatWire, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", toChatWire, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", toChatWire, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_query_headers_and_credential_stay_out_of_the_other_protocol()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync(""" "headers": { "x-own": "1" } """);

        var answer = await PostAsync(gateway, "", ("anthropic-beta", "a,b"), ("anthropic-version", "2023-06-01"), ("x-api-key", "sk-other"), ("x-trace", "t"));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(server.Headers, header => header.Key.StartsWith("anthropic-", StringComparison.Ordinal) || header.Key == "x-api-key");
        Assert.Equal(($"Bearer {Provider.ApiKey}", "1", "t"), (server.Headers["authorization"], server.Headers["x-own"], server.Headers["x-trace"]));
        Assert.Equal("req-upstream", answer.Header("request-id"));
    }

    private static Task<Answer> PostAsync(BlackBox.Gateway gateway, string more, params (string Name, string Value)[] headers) =>
        gateway.PostAsync("/v1/messages?beta=true", Message.Replace("MORE", more, StringComparison.Ordinal), headers);

    private static async Task<(string Wire, bool IsCut)> BreakAsync(BlackBox.Gateway gateway, string path, string body)
    {
        using var response = await gateway.SendToAsync(path, body);
        var wire = new MemoryStream();
        try
        {
            await response.Content.CopyToAsync(wire).WaitAsync(BlackBox.Gateway.HangGuard);
            return (Encoding.UTF8.GetString(wire.ToArray()), false);
        }
        catch (HttpRequestException)
        {
            return (Encoding.UTF8.GetString(wire.ToArray()), true);
        }
    }
}
