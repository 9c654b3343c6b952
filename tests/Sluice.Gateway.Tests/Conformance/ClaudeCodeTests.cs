using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>Row 24 of the accounting: an exchange shaped as Claude Code's own, on both kinds of backends.</summary>
public class ClaudeCodeTests
{
    private const string Question = """[{"role":"user","content":[{"type":"text","text":"<system-reminder>\nBe careful.\n</system-reminder>"},{"type":"text","text":"What does the build say?","cache_control":{"type":"ephemeral"}}]}]""";

    [Fact]
    public async Task Row_24_passes_as_it_is_on_an_Anthropic_backend()
    {
        await using var server = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await server.BehindGatewayAsync(""" "models": { "claude-*": "claude-*" } """, """ "routes": { "claude-sonnet-4-5": { "targets": ["other/claude-sonnet-4-5"] } } """);
        var claude = new ClaudeCode(gateway, "claude-sonnet-4-5");

        await ConverseAsync(claude);
        var sent = JsonNode.Parse(claude.Turn(Question));

        Assert.True(JsonNode.DeepEquals(sent, server.Requests.Find(body => JsonNode.DeepEquals(body, sent))), "The body is not what was sent.");
        Assert.Equal("?beta=true", server.Query);
        Assert.Contains("context-management-2025-06-27", server.Headers["anthropic-beta"], StringComparison.Ordinal);
        Assert.Equal("6f1c1d8e-2f0b-4b8e-9d0a-5a5c8f3b7a11", server.Headers["x-claude-code-session-id"]);
        Assert.Equal(4242, (await claude.PostAsync("/v1/messages/count_tokens?beta=true", claude.Title())).Json.GetProperty("input_tokens").GetInt64());
    }

    [Fact]
    public async Task Row_24_passes_translated_on_an_OpenAI_compatible_backend()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync(""" "models": { "claude-*": "gpt-5.1" } """, """ "routes": { "claude-sonnet-4-5": { "targets": ["other/gpt-5.1"] } } """);
        var claude = new ClaudeCode(gateway, "claude-sonnet-4-5");

        var dropped = await ConverseAsync(claude);
        var turn = server.Requests.Find(body => body["reasoning_effort"] is not null)!;

        Assert.Equal("context_management, system.billing_header, cache_control, metadata.user_id", dropped);
        Assert.Equal(("gpt-5.1", "medium", 32000), (turn["model"]!.GetValue<string>(), turn["reasoning_effort"]!.GetValue<string>(), turn["max_completion_tokens"]!.GetValue<int>()));
        Assert.StartsWith("You are Claude Code", turn["messages"]![0]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("", server.Query);
        Assert.InRange((await claude.PostAsync("/v1/messages/count_tokens?beta=true", claude.Title())).Json.GetProperty("input_tokens").GetInt64(), 1, 1_000);
    }

    [Fact]
    public async Task Its_web_search_is_a_clear_400_where_the_backend_lacks_it()
    {
        await using var server = await StrictServer.StartAsync<StrictChat>();
        await using var gateway = await server.BehindGatewayAsync();
        var claude = new ClaudeCode(gateway, "claude-sonnet-4-5");

        var refused = await claude.PostAsync("/v1/messages?beta=true", claude.Turn(Question, """{"type":"web_search_20250305","name":"web_search","max_uses":8}"""));

        Assert.Equal(400, refused.Status);
        Assert.Equal("invalid_request_error", refused.Error.GetProperty("type").GetString());
        Assert.Contains("Anthropic's own", refused.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    /// <summary>Models, the small request, a turn that calls a tool, and the turn that brings its result with an image.</summary>
    /// <returns>What was dropped from the turn.</returns>
    private static async Task<string?> ConverseAsync(ClaudeCode claude)
    {
        var models = await claude.GetAsync("/v1/models?limit=1000");
        Assert.Equal("model", models.Json.GetProperty("data")[0].GetProperty("type").GetString());

        var title = await claude.PostAsync("/v1/messages?beta=true", claude.Title());
        Assert.Equal("You said Fix the build.", ClaudeCode.Read(title)["content"]![0]!["text"]!.GetValue<string>());

        var turn = await claude.PostAsync("/v1/messages?beta=true", claude.Turn(Question));
        Assert.Equal(200, turn.Status);
        var said = ClaudeCode.Read(turn);
        var call = said["content"]!.AsArray().Single(block => block!["type"]!.GetValue<string>() == "tool_use")!;
        Assert.Equal(("tool_use", "Bash", Reply.Arguments), (said["stop_reason"]!.GetValue<string>(), call["name"]!.GetValue<string>(), call["input"]!.ToJsonString()));

        var history = JsonNode.Parse(Question)!.AsArray();
        history.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray { new JsonObject { ["type"] = "thinking", ["thinking"] = "Look.", ["signature"] = "c2ln" }, call.DeepClone() } });
        history.Add(JsonNode.Parse($$$"""
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"{{{call["id"]}}}","content":[{"type":"text","text":"0 errors"}],"is_error":false,"cache_control":{"type":"ephemeral"}}]}
            """));
        var result = await claude.PostAsync("/v1/messages?beta=true", claude.Turn(history.ToJsonString()));
        Assert.Equal("The tool said 0 errors.", ClaudeCode.Read(result)["content"]![0]!["text"]!.GetValue<string>());
        return turn.Header("x-sluice-dropped");
    }
}
