using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Protocols.Translation;

/// <summary>Puts a stream together as a client does, so that it can be compared with a whole answer.</summary>
internal static class StreamReading
{
    /// <summary>What clients read of an answer: its text, calls, end and usage.</summary>
    public static string Essence(JsonNode answer)
    {
        var essence = answer.DeepClone();
        Strip(essence);
        return essence.ToJsonString();
    }

    /// <summary>How often a stream ends.</summary>
    public static int Ends(string stream) =>
        ((string[])["data: [DONE]", "event: message_stop\n", "event: response.completed\n", "event: response.incomplete\n"]).Sum(end => stream.Split("\n").Count(line => line == end.Trim()));

    public static JsonNode Chat(string stream)
    {
        var events = Events(stream).ToList();
        Assert.Equal("[DONE]", events[^1]);
        var message = new JsonObject();
        var calls = new List<JsonObject>();
        JsonNode? finish = null, usage = null, head = null;
        foreach (var chunk in events.SkipLast(1).Select(data => JsonNode.Parse(data)!))
        {
            head ??= chunk;
            usage = chunk["usage"]?.DeepClone() ?? usage;
            if (chunk["choices"]!.AsArray() is not [{ } choice])
                continue;
            finish = choice["finish_reason"]?.DeepClone() ?? finish;
            foreach (var (name, value) in choice["delta"]!.AsObject())
            {
                if (name == "tool_calls")
                    Merge(calls, value![0]!);
                else
                    message[name] = name == "role" ? value!.DeepClone() : (message[name]?.GetValue<string>() ?? "") + value!.GetValue<string>();
            }
        }

        if (calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. calls]);
        return new JsonObject
        {
            ["id"] = head!["id"]!.DeepClone(),
            ["model"] = head["model"]!.DeepClone(),
            ["choices"] = new JsonArray { new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish } },
            ["usage"] = usage,
        };
    }

    public static JsonNode Messages(string stream)
    {
        JsonObject message = [];
        var blocks = new JsonArray();
        var input = new StringBuilder();
        var types = new List<string>();
        foreach (var data in Events(stream).Select(data => JsonNode.Parse(data)!))
        {
            var type = data["type"]!.GetValue<string>();
            types.Add(type);
            switch (type)
            {
                case "message_start":
                    message = data["message"]!.DeepClone().AsObject();
                    break;
                case "content_block_start":
                    Assert.Equal(blocks.Count, data["index"]!.GetValue<int>());
                    blocks.Add(data["content_block"]!.DeepClone());
                    input.Clear();
                    break;
                case "content_block_delta" when data["delta"]!["text"] is { } text:
                    blocks[^1]!["text"] = blocks[^1]!["text"]!.GetValue<string>() + text.GetValue<string>();
                    break;
                case "content_block_delta":
                    input.Append(data["delta"]!["partial_json"]!.GetValue<string>());
                    break;
                case "content_block_stop" when input.Length > 0:
                    blocks[^1]!["input"] = JsonNode.Parse(input.ToString());
                    break;
                case "message_delta":
                    foreach (var (name, value) in data["delta"]!.AsObject())
                        message[name] = value?.DeepClone();
                    message["usage"] = data["usage"]!.DeepClone();
                    break;
            }
        }

        Assert.Equal(("message_start", "message_delta", "message_stop"), (types[0], types[^2], types[^1]));
        message["content"] = blocks;
        return message;
    }

    public static JsonNode Responses(string stream)
    {
        var events = Events(stream).Select(data => JsonNode.Parse(data)!).ToList();
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(data => data["sequence_number"]!.GetValue<int>()));
        var whole = events[^1]["response"]!;
        var text = string.Concat(events.Where(data => data["type"]!.GetValue<string>() == "response.output_text.delta").Select(data => data["delta"]!.GetValue<string>()));
        Assert.Equal(text, string.Concat(whole["output"]!.AsArray().SelectMany(item => item!["content"]?.AsArray() ?? []).Select(part => part!["text"]!.GetValue<string>())));
        var done = events.Where(data => data["type"]!.GetValue<string>() == "response.output_item.done").Select(data => data["item"]!.ToJsonString());
        Assert.Equal(whole["output"]!.ToJsonString(), $"[{string.Join(',', done)}]");
        return whole;
    }

    private static IEnumerable<string> Events(string stream) =>
        stream.Split("\n").Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);

    private static void Merge(List<JsonObject> calls, JsonNode delta)
    {
        var index = delta["index"]!.GetValue<int>();
        if (index == calls.Count)
        {
            var call = delta.DeepClone().AsObject();
            call.Remove("index");
            calls.Add(call);
        }
        else
        {
            calls[index]["function"]!["arguments"] = calls[index]["function"]!["arguments"]!.GetValue<string>() + delta["function"]!["arguments"]!.GetValue<string>();
        }
    }

    // What says nothing: kinds of objects, times, and members that are null.
    private static void Strip(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (value is null || name is "object" or "created" || (name == "content" && value is JsonValue text && text.GetValue<string>().Length == 0))
                    members.Remove(name);
                else if (name == "arguments")
                    members[name] = JsonNode.Parse(value.GetValue<string>());
                else
                    Strip(value);
            }

            var sorted = members.OrderBy(member => member.Key, StringComparer.Ordinal).ToList();
            members.Clear();
            sorted.ForEach(members.Add);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Strip(item!);
        }
    }
}
