using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>Anthropic's messages, taken as strictly as Anthropic takes them.</summary>
internal sealed class StrictMessages : StrictServer
{
    private static readonly string[] Fields =
    [
        "model", "max_tokens", "system", "messages", "tools", "tool_choice", "temperature", "top_p", "top_k", "stop_sequences", "thinking",
        "output_config", "metadata", "service_tier", "stream", "context_management",
    ];

    public override string Protocol => "anthropic";

    protected override string Path => "/messages";

    protected override string? Problem(JsonNode body, IHeaderDictionary headers)
    {
        if (headers["x-api-key"] != Provider.ApiKey || !DateOnly.TryParseExact(headers["anthropic-version"], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _))
            return "x-api-key and anthropic-version: required";
        if (body.AsObject().FirstOrDefault(member => !Fields.Contains(member.Key)).Key is { } extra)
            return $"{extra}: Extra inputs are not permitted";
        if (body["max_tokens"]?.GetValue<long>() is not > 0)
            return "max_tokens: Field required";
        var calls = new HashSet<string>(StringComparer.Ordinal);
        var role = "";
        foreach (var message in body["messages"]!.AsArray())
        {
            if (message!["role"]!.GetValue<string>() == role)
                return "messages: roles must alternate here";
            role = message["role"]!.GetValue<string>();
            if (role is not ("user" or "assistant"))
                return $"messages: Unexpected role '{role}'";
            var results = Blocks(message).Where(block => Type(block) == "tool_result").Select(block => block["tool_use_id"]!.GetValue<string>()).ToList();
            if (role == "user" && !calls.SetEquals(results))
                return "messages: `tool_use` ids were found without `tool_result` blocks immediately after";
            calls = Blocks(message).Where(block => Type(block) == "tool_use").Select(block => block["id"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
            if (Blocks(message).Any(block => Type(block) == "text" && block["text"]!.GetValue<string>().Length == 0))
                return "messages: text content blocks must be non-empty";
        }

        return body["tools"]?.AsArray().Any(tool => tool!["input_schema"]?["type"]?.GetValue<string>() != "object") == true
            ? "tools: input_schema: type: Field required"
            : null;
    }

    protected override async Task<bool> ServeOtherAsync(HttpContext http)
    {
        if (http.Request.Path != "/v1/messages/count_tokens")
            return false;
        await http.Response.WriteAsJsonAsync(new JsonObject { ["input_tokens"] = 4242 });
        return true;
    }

    protected override Asked Read(JsonNode body)
    {
        var blocks = Blocks(body["messages"]!.AsArray()[^1]!).ToList();
        var result = blocks.Find(block => Type(block) == "tool_result");
        var image = blocks.Find(block => Type(block) == "image")?["source"];
        return new(
            blocks.LastOrDefault(block => Type(block) == "text")?["text"]!.GetValue<string>() ?? "",
            result is null ? null : string.Concat(Content(result["content"]!).Select(block => block["text"]!.GetValue<string>())),
            body["tools"]?.AsArray().FirstOrDefault()?["name"]!.GetValue<string>(),
            image is null ? null : $"{image["media_type"]} of {Convert.FromBase64String(image["data"]!.GetValue<string>()).Length} bytes");
    }

    protected override JsonNode Whole(Reply reply, string model)
    {
        var content = new JsonArray { new JsonObject { ["type"] = "text", ["text"] = reply.Text } };
        if (reply.Tool is not null)
            content.Add(new JsonObject { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = reply.Tool, ["input"] = JsonNode.Parse(Reply.Arguments) });
        return new JsonObject
        {
            ["id"] = "msg_1",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = model,
            ["content"] = content,
            ["stop_reason"] = reply.Tool is null ? "end_turn" : "tool_use",
            ["stop_sequence"] = null,
            ["usage"] = Usage(20),
        };
    }

    protected override IEnumerable<string> Stream(Reply reply, string model, bool withUsage)
    {
        yield return Event(new JsonObject
        {
            ["type"] = "message_start",
            ["message"] = new JsonObject
            {
                ["id"] = "msg_1",
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = model,
                ["content"] = new JsonArray(),
                ["stop_reason"] = null,
                ["stop_sequence"] = null,
                ["usage"] = Usage(1),
            },
        });
        yield return Event(new JsonObject { ["type"] = "content_block_start", ["index"] = 0, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" } });
        yield return Event(new JsonObject { ["type"] = "ping" });
        foreach (var piece in Pieces(reply.Text))
            yield return Event(new JsonObject { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece } });
        yield return Event(new JsonObject { ["type"] = "content_block_stop", ["index"] = 0 });
        if (reply.Tool is not null)
        {
            yield return Event(new JsonObject { ["type"] = "content_block_start", ["index"] = 1, ["content_block"] = new JsonObject { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = reply.Tool, ["input"] = new JsonObject() } });
            foreach (var piece in Pieces(Reply.Arguments))
                yield return Event(new JsonObject { ["type"] = "content_block_delta", ["index"] = 1, ["delta"] = new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece } });
            yield return Event(new JsonObject { ["type"] = "content_block_stop", ["index"] = 1 });
        }

        yield return Event(new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = reply.Tool is null ? "end_turn" : "tool_use", ["stop_sequence"] = null }, ["usage"] = new JsonObject { ["output_tokens"] = 20 } });
        yield return Event(new JsonObject { ["type"] = "message_stop" });
    }

    protected override (int Status, JsonNode Body) Error(string kind, string message)
    {
        var (status, type, words) = kind switch
        {
            "rate" => (429, "rate_limit_error", "Number of request tokens has exceeded your rate limit"),
            "overflow" => (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
            "down" => (529, "overloaded_error", "Overloaded"),
            _ => (400, "invalid_request_error", message),
        };
        return (status, new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = type, ["message"] = words }, ["request_id"] = "req_up" });
    }

    private static IEnumerable<JsonNode> Blocks(JsonNode message) => Content(message["content"]!);

    private static IEnumerable<JsonNode> Content(JsonNode content) =>
        content is JsonArray blocks ? blocks.Select(block => block!) : [new JsonObject { ["type"] = "text", ["text"] = content.GetValue<string>() }];

    private static string Type(JsonNode block) => block["type"]!.GetValue<string>();

    private static JsonObject Usage(int output) => new()
    {
        ["input_tokens"] = 30,
        ["cache_creation_input_tokens"] = 5,
        ["cache_read_input_tokens"] = 100,
        ["output_tokens"] = output,
    };

    private static string Event(JsonObject data) => $"event: {data["type"]}\ndata: {data.ToJsonString()}\n\n";
}
