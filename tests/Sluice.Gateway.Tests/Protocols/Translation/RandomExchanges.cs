using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Protocols.Translation;

/// <summary>Valid requests and answers at random, with what they say: a translation may lose none of it.</summary>
internal sealed class RandomExchanges(Random random)
{
    private static readonly string[] Texts =
        ["Hello", "zwei Wörter", "日本語のテキスト", "emoji 👋🏽 and \"quotes\"", "line\nbreaks\r\nand\ttabs", "back\\slash", "{\"json\": [1, 2]}", "\u2028 \u0000 \u007f", " spaced "];

    private int _count;

    /// <summary>What a request or an answer says, in order: texts, then each call's name, id and arguments.</summary>
    public List<string> Said { get; } = [];

    public JsonObject ChatRequest()
    {
        Said.Clear();
        var messages = new JsonArray();
        if (random.Next(2) == 0)
            messages.Add(new JsonObject { ["role"] = random.Next(2) == 0 ? "system" : "developer", ["content"] = Content("text", "text") });
        for (var turn = random.Next(1, 4); turn > 0; turn--)
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = Content("text", "text") });
            if (random.Next(3) == 0)
                continue;
            var calls = new JsonArray();
            var results = new List<JsonNode>();
            for (var i = random.Next(3); i > 0; i--)
            {
                var (id, name, arguments) = Call();
                calls.Add(new JsonObject { ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } });
                results.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = id, ["content"] = Text() });
            }

            var said = new JsonObject { ["role"] = "assistant", ["content"] = calls.Count > 0 && random.Next(2) == 0 ? null : Text() };
            if (calls.Count > 0)
                said["tool_calls"] = calls;
            messages.Add(said);
            results.ForEach(messages.Add);
        }

        messages.Add(new JsonObject { ["role"] = "user", ["content"] = Text() });
        return new JsonObject { ["model"] = "m", ["messages"] = messages, ["max_tokens"] = 10 };
    }

    public JsonObject MessagesRequest()
    {
        Said.Clear();
        var request = new JsonObject { ["model"] = "m", ["max_tokens"] = 10 };
        if (random.Next(2) == 0)
            request["system"] = Content("text", "text");
        var messages = new JsonArray();
        for (var turn = random.Next(1, 4); turn > 0; turn--)
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = Content("text", "text") });
            var blocks = new JsonArray { new JsonObject { ["type"] = "text", ["text"] = Text() } };
            var results = new JsonArray();
            for (var i = random.Next(3); i > 0; i--)
            {
                var (id, name, arguments) = Call();
                blocks.Add(new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = JsonNode.Parse(arguments) });
                results.Add(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = id, ["content"] = Content("text", "text"), ["is_error"] = random.Next(4) == 0 });
            }

            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = blocks });
            if (results.Count > 0)
                messages.Add(new JsonObject { ["role"] = "user", ["content"] = results });
        }

        messages.Add(new JsonObject { ["role"] = "user", ["content"] = Text() });
        request["messages"] = messages;
        return request;
    }

    public JsonObject ResponsesRequest()
    {
        Said.Clear();
        var input = new JsonArray();
        for (var turn = random.Next(1, 4); turn > 0; turn--)
        {
            input.Add(new JsonObject { ["role"] = "user", ["content"] = Content("input_text", "text") });
            input.Add(new JsonObject { ["type"] = "message", ["role"] = "assistant", ["content"] = Content("output_text", "text") });
            for (var i = random.Next(3); i > 0; i--)
            {
                var (id, name, arguments) = Call();
                input.Add(new JsonObject { ["type"] = "function_call", ["call_id"] = id, ["name"] = name, ["arguments"] = arguments });
                input.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = id, ["output"] = Text() });
            }
        }

        input.Add(new JsonObject { ["role"] = "user", ["content"] = Text() });
        return new JsonObject { ["model"] = "m", ["instructions"] = Text(), ["input"] = input };
    }

    /// <summary>A chat answer: whole, and as the stream that says the same in random pieces.</summary>
    public (JsonObject Whole, string Stream) ChatAnswer()
    {
        var text = random.Next(4) == 0 ? "" : Text();
        var calls = Enumerable.Range(0, random.Next(3)).Select(_ => Call()).ToList();
        var finish = calls.Count > 0 ? "tool_calls" : random.Next(3) == 0 ? "length" : "stop";
        var usage = new JsonObject
        {
            ["prompt_tokens"] = 50,
            ["completion_tokens"] = 20,
            ["total_tokens"] = 70,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = random.Next(50) },
        };
        var message = new JsonObject { ["role"] = "assistant", ["content"] = text };
        if (calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]);
        var whole = Chat(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish });
        whole["usage"] = usage.DeepClone();

        var events = new List<JsonNode> { Delta(new JsonObject { ["role"] = "assistant", ["content"] = "" }) };
        events.AddRange(Pieces(text).Select(piece => Delta(new JsonObject { ["content"] = piece })));
        for (var i = 0; i < calls.Count; i++)
        {
            events.Add(CallDelta(new JsonObject { ["index"] = i, ["id"] = calls[i].Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = calls[i].Name, ["arguments"] = "" } }));
            foreach (var piece in Pieces(calls[i].Arguments))
                events.Add(CallDelta(new JsonObject { ["index"] = i, ["function"] = new JsonObject { ["arguments"] = piece } }));
        }

        events.Add(Chat(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject(), ["finish_reason"] = finish }));
        events.Add(new JsonObject { ["id"] = "c-1", ["model"] = "m", ["choices"] = new JsonArray(), ["usage"] = usage });
        return (whole, string.Concat(events.Select(e => $"data: {e.ToJsonString()}\n\n")) + "data: [DONE]\n\n");
    }

    /// <summary>A messages answer: whole, and as the stream that says the same in random pieces.</summary>
    public (JsonObject Whole, string Stream) MessagesAnswer()
    {
        var blocks = new List<(JsonObject Whole, JsonObject Start, string Delta, string Member, string Said)>();
        if (random.Next(2) == 0)
        {
            var thought = Text();
            blocks.Add((new JsonObject { ["type"] = "thinking", ["thinking"] = thought, ["signature"] = "s" }, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" }, "thinking_delta", "thinking", thought));
        }

        var text = Text();
        blocks.Add((new JsonObject { ["type"] = "text", ["text"] = text }, new JsonObject { ["type"] = "text", ["text"] = "" }, "text_delta", "text", text));
        for (var i = random.Next(3); i > 0; i--)
        {
            var (id, name, arguments) = Call();
            blocks.Add((
                new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = JsonNode.Parse(arguments) },
                new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = new JsonObject() },
                "input_json_delta",
                "partial_json",
                JsonNode.Parse(arguments)!.ToJsonString()));
        }

        var reason = blocks.Exists(block => block.Member == "partial_json") ? "tool_use" : "end_turn";
        var head = new JsonObject { ["id"] = "msg_1", ["type"] = "message", ["role"] = "assistant", ["model"] = "m" };
        var usage = new JsonObject { ["input_tokens"] = 9, ["cache_read_input_tokens"] = random.Next(50), ["cache_creation_input_tokens"] = 3, ["output_tokens"] = 1 };
        var whole = head.DeepClone().AsObject();
        whole["content"] = new JsonArray([.. blocks.Select(block => block.Whole)]);
        whole["stop_reason"] = reason;
        whole["usage"] = usage.DeepClone();
        whole["usage"]!["output_tokens"] = 20;

        head["content"] = new JsonArray();
        head["usage"] = usage;
        var events = new List<JsonObject> { new() { ["type"] = "message_start", ["message"] = head } };
        for (var i = 0; i < blocks.Count; i++)
        {
            events.Add(new JsonObject { ["type"] = "content_block_start", ["index"] = i, ["content_block"] = blocks[i].Start });
            foreach (var piece in Pieces(blocks[i].Said))
                events.Add(new JsonObject { ["type"] = "content_block_delta", ["index"] = i, ["delta"] = new JsonObject { ["type"] = blocks[i].Delta, [blocks[i].Member] = piece } });
            events.Add(new JsonObject { ["type"] = "content_block_stop", ["index"] = i });
        }

        events.Add(new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = reason }, ["usage"] = new JsonObject { ["output_tokens"] = 20 } });
        events.Add(new JsonObject { ["type"] = "message_stop" });
        return (whole, string.Concat(events.Select(e => $"event: {e["type"]}\ndata: {e.ToJsonString()}\n\n")));
    }

    private static JsonObject Chat(JsonNode choice) => new()
    {
        ["id"] = "c-1",
        ["model"] = "m",
        ["choices"] = new JsonArray { choice },
    };

    private static JsonObject Delta(JsonNode delta) => Chat(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null });

    private static JsonObject CallDelta(JsonNode call) => Delta(new JsonObject { ["tool_calls"] = new JsonArray { call } });

    // Never through the middle of a surrogate pair: no server sends half a character.
    private IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(text.Length, start + random.Next(1, 6));
            if (end < text.Length && char.IsLowSurrogate(text[end]))
                end++;
            yield return text[start..end];
            start = end;
        }
    }

    private string Text()
    {
        var text = $"{Texts[random.Next(Texts.Length)]}#{_count++}";
        Said.Add(text);
        return text;
    }

    private JsonNode Content(string type, string member) => random.Next(2) == 0
        ? Text()
        : new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new JsonObject { ["type"] = type, [member] = Text() })]);

    private (string Id, string Name, string Arguments) Call()
    {
        var id = $"call_{_count++}";
        var name = random.Next(5) == 0 ? $"{new string('n', 80)}_{_count}" : $"tool_{_count}";
        var arguments = new JsonObject { ["text"] = Texts[random.Next(Texts.Length)], ["n"] = random.Next(), ["deep"] = new JsonObject { ["list"] = new JsonArray(1, 2.5, true) } };
        return (id, name, arguments.ToJsonString());
    }
}
