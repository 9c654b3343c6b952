using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>Sends what Claude Code sends: its paths and queries, its headers, bodies of its shape.</summary>
internal sealed class ClaudeCode(BlackBox.Gateway gateway, string model)
{
    private static readonly (string, string)[] Headers =
    [
        ("accept", "application/json"), ("user-agent", "claude-cli/2.1.15 (external, cli)"), ("x-app", "cli"), ("anthropic-version", "2023-06-01"),
        ("anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,prompt-caching-scope-2026-01-05,effort-2025-11-24"),
        ("anthropic-dangerous-direct-browser-access", "true"), ("x-claude-code-session-id", "6f1c1d8e-2f0b-4b8e-9d0a-5a5c8f3b7a11"),
        ("x-stainless-lang", "js"), ("x-stainless-retry-count", "0"), ("x-stainless-timeout", "600"),
    ];

    private const string System = """
        [{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.15.c5d; cc_entrypoint=cli; cch=00000;"},
         {"type":"text","text":"You are Claude Code, Anthropic's official CLI for Claude.","cache_control":{"type":"ephemeral"}},
         {"type":"text","text":"You help with software engineering.\n# Tools\nUse them.","cache_control":{"type":"ephemeral","ttl":"1h"}}]
        """;

    private const string Tools = """
        [{"name":"Bash","description":"Runs a command","input_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"number"}},"required":["command"],"additionalProperties":false}},
         {"name":"mcp__a_server_with_a_rather_long_name__a_tool_with_a_name_that_is_long_as_well","description":"Of an MCP server","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}]
        """;

    public const string UserId = """{\"device_id\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"account_uuid\":\"\",\"session_id\":\"6f1c1d8e-2f0b-4b8e-9d0a-5a5c8f3b7a11\"}""";

    /// <summary>The main request, in the shape of a turn.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="tools">Further tools.</param>
    public string Turn(string messages, string tools = "") => $$"""
        {"model":"{{model}}","messages":{{messages}},"system":{{System}},"tools":{{(tools.Length == 0 ? Tools : Tools.TrimEnd().TrimEnd(']') + "," + tools + "]")}},
         "metadata":{"user_id":"{{UserId}}"},"max_tokens":32000,"thinking":{"type":"adaptive"},
         "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"output_config":{"effort":"medium"},"stream":true}
        """;

    /// <summary>The small request in the background that names a session.</summary>
    public string Title() => $$"""
        {"model":"{{model}}","messages":[{"role":"user","content":[{"type":"text","text":"Fix the build"}]}],"system":[{"type":"text","text":"Write a title of 3 to 7 words."}],
         "tools":[],"metadata":{"user_id":"{{UserId}}"},"max_tokens":32000,"temperature":1,"stream":true}
        """;

    public Task<Answer> PostAsync(string path, string body) => gateway.PostAsync(path, body, Headers);

    public Task<Answer> GetAsync(string path) => gateway.GetAsync(path, Headers);

    /// <summary>The message that a stream puts together.</summary>
    public static JsonNode Read(Answer stream) => Protocols.Translation.StreamReading.Messages(stream.Body);
}
