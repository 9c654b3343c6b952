using System.Text;
using System.Text.Json;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Protocols;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Tests.Protocols;

/// <summary>Seeded mutations of every API's bodies, forms and events: nothing throws, and what is taken is what a full parse says.</summary>
public class ScannerFuzzTests
{
    private static readonly ModelNames Names = new();

    private static readonly Dictionary<string, (ProxyApi Api, string[] Bodies)> Apis = new(StringComparer.Ordinal)
    {
        ["messages"] = (new MessagesApi(Names),
        [
            """{"model":"m","max_tokens":10,"stream":true,"system":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},{"type":"document","source":{"type":"text","data":"a\u0041"}},{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"42"}]}]}],"tools":[{"name":"f","input_schema":{}}],"thinking":{"type":"enabled","budget_tokens":1024}}""",
            """{"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":[1,{"b":null}]}}]}]}""",
        ]),
        ["completions"] = (new CompletionsApi(Names),
        [
            """{"model":"m","prompt":["a",[1,2,3],"\ud83d\ude00"],"n":2,"best_of":3,"max_tokens":5,"stream":true,"stream_options":{"include_usage":false}}""",
            """{"model":"m","prompt":[1,2,3],"suffix":"x","logit_bias":{"1":2}}""",
        ]),
        ["embeddings"] = (new EmbeddingsApi(Names), ["""{"model":"m","input":[[1,2],[3]],"dimensions":8}""", """{"input":"a","model":"m","user":"u"}"""]),
        ["responses"] = (new ResponsesApi(Names),
        [
            """{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":null,"file_id":"f"},{"type":"input_text","text":"a"},{"type":"input_file","file_data":"x"}]},{"type":"function_call_output","call_id":"c","output":"42"}],"instructions":"b","previous_response_id":"resp_1","reasoning":{"effort":"none"},"background":false,"max_output_tokens":9}""",
            """{"model":"m","input":"a","conversation":{"id":"conv_1","x":[1]},"store":false,"tools":[{"type":"web_search"}]}""",
        ]),
        ["moderations"] = (new PassThroughApi(Names, "/moderations", "d"), ["""{"model":"m","input":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x"}}],"n":1}"""]),
    };

    public static TheoryData<string> Kinds => [.. Apis.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_broken_body_is_a_problem_and_never_an_exception(string kind)
    {
        var (api, bodies) = Apis[kind];
        var (good, bad) = (0, 0);
        for (var seed = 0; seed < 8_000; seed++)
        {
            var random = new Random(seed);
            var body = Mutations.Of(random, Encoding.UTF8.GetBytes(bodies[seed % bodies.Length]));
            try
            {
                if (!api.TryScan(body, new(new CountingEstimator()), out var scan, out var problem))
                {
                    Assert.NotEmpty(problem.Message);
                    bad++;
                    continue;
                }

                good++;
                using var document = JsonDocument.Parse(body);
                var expected = document.RootElement.TryGetProperty("model", out var model) ? model.GetString() : "d";
                Assert.True(expected == scan.Model && scan.Choices >= 1 && scan.Prompts >= 1 && scan.InputTokens >= 0, $"{scan.Model} is not {expected}");
                SplicesWell(api, scan, body);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {error}\n{Encoding.UTF8.GetString(body)}");
            }
        }

        Assert.True(good > 100 && bad > 1_000, $"{good} good and {bad} bad bodies are no fair mix");
    }

    [Fact]
    public void A_broken_form_is_a_problem_and_never_an_exception()
    {
        var api = (PassThroughApi)Apis["moderations"].Api;
        var form = Encoding.UTF8.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\0\u0001\r\n-\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\n"
            + "Content-Disposition: form-data; name=n\r\n\r\n2\r\n--b\r\nContent-Disposition: form-data; name=\"stream\"\r\n\r\ntrue\r\n--b--\r\n");
        var (good, bad) = (0, 0);
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var body = Mutations.Of(random, form);
            if (!api.TryScan(body, new(new CountingEstimator(), null, "multipart/form-data; boundary=b"), out var scan, out var problem))
            {
                Assert.NotEmpty(problem.Message);
                bad++;
                continue;
            }

            good++;
            var at = scan[BodyKey.Model];
            Assert.True(at.IsMissing || Encoding.UTF8.GetString(body.AsSpan(at.Offset, at.Length)) == scan.Model, $"seed {seed}");
            var spliced = Join(BodySplicer.Splice(body, api.Edit(scan, new() { ModelName = "other" })));
            Assert.True(api.TryScan(spliced, new(new CountingEstimator(), null, "multipart/form-data; boundary=b"), out var again, out _), $"seed {seed}");
            Assert.Equal("other", again.Model);
        }

        Assert.True(good > 1_000 && bad > 1_000, $"{good} good and {bad} bad forms are no fair mix");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Garbage_in_a_stream_or_an_answer_is_malformed_and_never_an_exception(string kind)
    {
        var api = Apis[kind].Api;
        string[] events =
        [
            """data: {"type":"message_start","message":{"usage":{"input_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":2},"server_tool_use":{"web_search_requests":1}}}}""",
            """data: {"type":"content_block_start","content_block":{"type":"tool_use","input":{}}}""",
            """data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1e3}}""",
            """data: {"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"web_search_call","id":"a"}],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":1}}}}""",
            """data: {"type":"response.output_text.delta","delta":"a"}""",
            """data: {"choices":[{"delta":{"content":"a","reasoning":"b"}}],"usage":{"prompt_tokens":1}}""",
            """data: {"error":{"message":"a","code":1}}""",
        ];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = Mutations.Of(random, Encoding.UTF8.GetBytes(events[seed % events.Length]));
            api.TryRead(bytes.AsSpan(Math.Min(6, bytes.Length)), out _);
            if (kind == "moderations")
                continue;
            var inspector = api.Inspect();
            inspector.Inspect([.. bytes, (byte)'\n', (byte)'\n']);
            Assert.True(inspector.ContentBytes >= 0 && inspector.Usage is not { OutputTokens: < 0 }, $"seed {seed}");
        }
    }

    private static void SplicesWell(ProxyApi api, in RequestScan scan, byte[] body)
    {
        var edits = new RequestEdits { Model = JsonLiteral.String("other"), ModelName = "other" };
        using var document = JsonDocument.Parse(Join(BodySplicer.Splice(body, api.Edit(scan, edits))));
        Assert.Equal("other", document.RootElement.GetProperty("model").GetString());
    }

    private static byte[] Join(SplicedBody spliced) => [.. spliced.Segments.SelectMany(segment => segment.ToArray())];
}
