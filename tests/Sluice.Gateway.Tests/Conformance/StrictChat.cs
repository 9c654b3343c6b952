using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>Chat completions, taken as strictly as OpenAI takes them.</summary>
internal sealed class StrictChat : StrictServer
{
    private static readonly string[] Fields =
    [
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "tools", "tool_choice", "parallel_tool_calls",
        "response_format", "reasoning_effort", "user", "stream", "stream_options",
    ];

    public override string Protocol => "openai";

    protected override string Path => "/chat/completions";

    // What has no counterpart elsewhere.
    protected override async Task<bool> ServeOtherAsync(HttpContext http)
    {
        var answer = http.Request.Path.Value switch
        {
            "/v1/embeddings" => """{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":"AACAPwAAAEA="},{"object":"embedding","index":1,"embedding":"AABAQAAAgEA="}],"usage":{"prompt_tokens":2,"total_tokens":2}}""",
            "/v1/images/generations" => """{"created":1700000000,"data":[{"b64_json":"AAEC"}]}""",
            _ => null,
        };
        if (answer is null)
            return false;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer);
        return true;
    }

    protected override string? Problem(JsonNode body, IHeaderDictionary headers)
    {
        if (headers.Authorization != $"Bearer {Provider.ApiKey}")
            return "Incorrect API key provided";
        if (headers.Any(header => header.Key.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase)))
            return "A header of Anthropic's";
        if (body.AsObject().FirstOrDefault(member => !Fields.Contains(member.Key)).Key is { } extra)
            return $"Unrecognized request argument supplied: {extra}";
        var open = new List<string>();
        foreach (var message in body["messages"]!.AsArray())
        {
            var role = message!["role"]!.GetValue<string>();
            if (role == "tool" && !open.Remove(message["tool_call_id"]!.GetValue<string>()))
                return "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'";
            if (role != "tool" && open.Count > 0)
                return "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'";
            if (role is not ("system" or "user" or "assistant" or "tool"))
                return $"Invalid role '{role}'";
            if (role is "system" or "tool" && message["content"] is JsonArray)
                return "This server takes the content of this role as a string";
            open.AddRange(message["tool_calls"]?.AsArray().Select(call => call!["id"]!.GetValue<string>()) ?? []);
        }

        return body["tools"]?.AsArray().Any(tool => tool!["function"]!["name"]!.GetValue<string>().Length > 64) == true ? "tools: name is too long" : null;
    }

    protected override Asked Read(JsonNode body)
    {
        var last = body["messages"]!.AsArray()[^1]!;
        var parts = last["content"] as JsonArray;
        var image = parts?.FirstOrDefault(part => part!["type"]!.GetValue<string>() == "image_url")?["image_url"]!["url"]!.GetValue<string>();
        var text = parts is null ? last["content"]?.GetValue<string>() : parts.LastOrDefault(part => part!["type"]!.GetValue<string>() == "text")?["text"]!.GetValue<string>();
        return new(
            text ?? "",
            last["role"]!.GetValue<string>() == "tool" ? text : null,
            body["tools"]?.AsArray().FirstOrDefault()?["function"]!["name"]!.GetValue<string>(),
            image is null ? null : $"{image[5..image.IndexOf(';', StringComparison.Ordinal)]} of {Convert.FromBase64String(image[(image.IndexOf(',', StringComparison.Ordinal) + 1)..]).Length} bytes");
    }

    protected override JsonNode Whole(Reply reply, string model)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text, ["refusal"] = null };
        if (reply.Tool is not null)
            message["tool_calls"] = new JsonArray { Call(reply.Tool, Reply.Arguments) };
        var answer = Answer(model, "chat.completion", new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = reply.Tool is null ? "stop" : "tool_calls" });
        answer["usage"] = Usage();
        return answer;
    }

    protected override IEnumerable<string> Stream(Reply reply, string model, bool withUsage)
    {
        yield return Delta(model, new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in Pieces(reply.Text))
            yield return Delta(model, new JsonObject { ["content"] = piece });
        if (reply.Tool is not null)
        {
            var begun = Call(reply.Tool, "");
            begun["index"] = 0;
            yield return Delta(model, new JsonObject { ["tool_calls"] = new JsonArray { begun } });
            foreach (var piece in Pieces(Reply.Arguments))
                yield return Delta(model, new JsonObject { ["tool_calls"] = new JsonArray { new JsonObject { ["index"] = 0, ["function"] = new JsonObject { ["arguments"] = piece } } } });
        }

        yield return Delta(model, [], reply.Tool is null ? "stop" : "tool_calls");
        if (withUsage)
        {
            var answer = Answer(model, "chat.completion.chunk");
            answer["usage"] = Usage();
            yield return Event(answer);
        }

        yield return "data: [DONE]\n\n";
    }

    protected override (int Status, JsonNode Body) Error(string kind, string message)
    {
        var (status, type, code, words) = kind switch
        {
            "rate" => (429, "tokens", "rate_limit_exceeded", "Rate limit reached for m on tokens per min (TPM)"),
            "overflow" => (400, "invalid_request_error", "context_length_exceeded", "This model's maximum context length is 128000 tokens. However, your messages resulted in 130532 tokens."),
            "down" => (503, "server_error", null, "The server is overloaded"),
            _ => (400, "invalid_request_error", default(string), message),
        };
        return (status, new JsonObject { ["error"] = new JsonObject { ["message"] = words, ["type"] = type, ["param"] = null, ["code"] = code } });
    }

    private static JsonObject Call(string name, string arguments) => new()
    {
        ["id"] = "call_1",
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
    };

    private static JsonObject Usage() => new()
    {
        ["prompt_tokens"] = 135,
        ["completion_tokens"] = 20,
        ["total_tokens"] = 155,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 100 },
    };

    private static string Delta(string model, JsonObject delta, string? finish = null) =>
        Event(Answer(model, "chat.completion.chunk", new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }));

    private static JsonObject Answer(string model, string kind, params JsonNode[] choices) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = kind,
        ["created"] = 1_700_000_000,
        ["model"] = model,
        ["choices"] = new JsonArray(choices),
    };

    private static string Event(JsonObject data) => $"data: {data.ToJsonString()}\n\n";
}
