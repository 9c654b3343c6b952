using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Protocols.Translation;
using Sluice.Gateway.Protocols.Translation.ChatToMessages;
using Sluice.Gateway.Protocols.Translation.MessagesToChat;
using Sluice.Gateway.Protocols.Translation.ResponsesToChat;
using Sluice.Protocols;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Protocols.Translation;

/// <summary>Holds every row of the table of fields to what the translation does, and the documentation to the table.</summary>
public class FieldRulesTests
{
    private const string Tool = """[{"type":"function","name":"f","function":{"name":"f"}}]""";
    private const string AnthropicTool = """[{"name":"f","input_schema":{"type":"object"}}]""";

    /// <summary>A value of each field that asks for something, where it is not a plain string.</summary>
    private static readonly Dictionary<string, string> Asking = new(StringComparer.Ordinal)
    {
        ["max_tokens"] = "77",
        ["max_completion_tokens"] = "77",
        ["max_output_tokens"] = "77",
        ["temperature"] = "0.5",
        ["top_p"] = "0.5",
        ["top_k"] = "7",
        ["messages"] = """[{"role":"user","content":"other"}]""",
        ["stream"] = "true",
        ["stop"] = "[\"x\"]",
        ["stop_sequences"] = "[\"x\"]",
        ["parallel_tool_calls"] = "false",
        ["tool_choice"] = "\"required\"",
        ["service_tier"] = "\"default\"",
        ["n"] = "1",
        ["response_format"] = """{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}}""",
        ["stream_options"] = """{"include_usage":true}""",
        ["reasoning_effort"] = "\"high\"",
        ["system"] = "\"Be brief.\"",
        ["thinking"] = """{"type":"enabled","budget_tokens":2000}""",
        ["output_config"] = """{"effort":"low"}""",
        ["output_format"] = """{"type":"json_schema","schema":{"type":"object"}}""",
        ["metadata"] = """{"user_id":"u"}""",
        ["text"] = """{"format":{"type":"json_object"}}""",
        ["reasoning"] = """{"effort":"high"}""",
        ["frequency_penalty"] = "1",
        ["presence_penalty"] = "1",
        ["seed"] = "7",
        ["store"] = "true",
        ["logprobs"] = "true",
        ["top_logprobs"] = "3",
        ["logit_bias"] = """{"50256":-100}""",
        ["background"] = "true",
        ["functions"] = """[{"name":"f"}]""",
        ["modalities"] = "[\"text\",\"audio\"]",
        ["mcp_servers"] = """[{"type":"url","url":"https://example.com"}]""",
        ["max_tool_calls"] = "3",
        ["include"] = "[\"x\"]",
    };

    private static readonly (string Direction, FieldRules Rules, string Title)[] Tables =
    [
        ("chat-to-messages", ChatFields.Rules, "A chat request on an Anthropic backend"),
        ("messages-to-chat", MessagesFields.Rules, "A messages request on an OpenAI-compatible backend"),
        ("responses-to-chat", ResponsesFields.Rules, "A responses request on a backend that speaks chat completions only"),
    ];

    public static TheoryData<string, string> Rows => [.. Tables.SelectMany(table => table.Rules.All.Select(rule => (table.Direction, rule.Name)))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_field_is_carried_dropped_or_refused_as_its_row_says(string direction, string field)
    {
        var rule = Tables.Single(table => table.Direction == direction).Rules.All.Single(rule => rule.Name == field);
        var body = Body(direction, field);
        var without = Translate(direction, body);
        body[field] = Value(direction, field);
        var with = Translate(direction, body);

        switch (rule.Fate)
        {
            case FieldFate.Refused:
                Assert.Equal((rule.Words, field), (with.Problem!.Message, with.Problem.Param));
                break;
            case FieldFate.Dropped:
                Assert.Null(with.Problem);
                Assert.Equal($"{without.Body}{without.Dropped}{field}", $"{with.Body}{with.Dropped}");
                break;
            default:
                Assert.Null(with.Problem);
                Assert.DoesNotContain(field, with.Dropped, StringComparison.Ordinal);
                if (field is not ("model" or "n" or "stream_options")) // those change what comes down, or nothing
                    Assert.False(string.Equals(without.Body, with.Body, StringComparison.Ordinal), with.Body);
                break;
        }

        if (rule.Neutral is null)
            return;
        body[field] = JsonNode.Parse(rule.Neutral);
        Assert.Equal(without, Translate(direction, body));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_null_asks_for_nothing(string direction, string field)
    {
        var body = Body(direction, field);
        var without = Translate(direction, body);
        if (body.ContainsKey(field))
            return; // what must be there
        body[field] = null;

        Assert.Equal(without, Translate(direction, body));
    }

    [Fact]
    public void The_page_has_the_table_as_the_program_has_it()
    {
        var page = Repository.Read("docs/translation.md");
        Assert.All(Tables, table => Assert.Contains(Markdown(table.Title, table.Rules), page, StringComparison.Ordinal));
    }

    private static string Markdown(string title, FieldRules rules)
    {
        var text = new StringBuilder($"## {title}\n\n| field | | |\n|---|---|---|\n");
        foreach (var rule in rules.All)
            text.Append($"| `{rule.Name}` | {rule.Fate.ToString().ToLowerInvariant()} | {(rule.Fate == FieldFate.Carried ? rule.Words : rule.Neutral is null ? "" : $"unless it is `{rule.Neutral}`")} |\n");
        return text.ToString();
    }

    private static (string Body, string Dropped, RequestProblem? Problem) Translate(string direction, JsonObject body)
    {
        var translated = TranslationCase.TranslationOf(direction).TryRequest(Encoding.UTF8.GetBytes(body.ToJsonString()), TranslationCase.Options, out var request, out var problem);
        return translated ? (Encoding.UTF8.GetString(request!.Body.Span), string.Concat(request.Dropped), null) : ("", "", problem);
    }

    private static JsonNode? Value(string direction, string field) => (direction, field) switch
    {
        (_, "tools") => JsonNode.Parse(ToolOf(direction)),
        ("messages-to-chat", "tool_choice") => JsonNode.Parse("""{"type":"any"}"""),
        _ => Asking.TryGetValue(field, out var value) ? JsonNode.Parse(value) : JsonValue.Create("x"),
    };

    // What the field needs around it to be of any use, and models that take it.
    private static JsonObject Body(string direction, string field)
    {
        var body = new JsonObject { ["model"] = Model(direction, field) };
        if (direction == "responses-to-chat")
            body["input"] = "Hello";
        else
            body["messages"] = JsonNode.Parse("""[{"role":"user","content":"Hello"}]""");
        if (direction == "messages-to-chat" || field == "reasoning_effort")
            body["max_tokens"] = 10_000;
        if (field is "tool_choice" or "parallel_tool_calls")
            body["tools"] = JsonNode.Parse(ToolOf(direction));
        return body;
    }

    private static string ToolOf(string direction) => direction == "messages-to-chat" ? AnthropicTool : Tool;

    private static string Model(string direction, string field) => direction == "chat-to-messages"
        ? "claude-sonnet-4-5"
        : field is "thinking" or "output_config" or "reasoning" ? "gpt-5" : "gpt-4o";
}
