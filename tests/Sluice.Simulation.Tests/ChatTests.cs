using System.Text;
using System.Text.Json;

namespace Sluice.Simulation.Tests;

public class ChatTests
{
    [Fact]
    public void A_plain_answer_comes_when_its_last_token_is_made_and_tells_its_usage()
    {
        var sim = new Simulated();

        var answer = sim.Ended(Simulated.Chat(content: "seventeen letters"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(100 + (19 * 10)), answer.At);
        Assert.Equal("application/json", answer.Response.Header("content-type"));
        Assert.Equal("chat.completion", answer.Json.GetProperty("object").GetString());
        Assert.StartsWith("chatcmpl-", answer.Json.GetProperty("id").GetString(), StringComparison.Ordinal);
        var usage = answer.Json.GetProperty("usage");
        Assert.Equal(5, usage.GetProperty("prompt_tokens").GetInt64());
        Assert.Equal(20, usage.GetProperty("completion_tokens").GetInt64());
        Assert.Equal(25, usage.GetProperty("total_tokens").GetInt64());
        var choice = answer.Json.GetProperty("choices")[0];
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(20, choice.GetProperty("message").GetProperty("content").GetString()!.Split(' ').Length);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public void An_output_limit_is_kept_and_told(string field)
    {
        var sim = new Simulated();

        var answer = sim.Ended(Simulated.Raw($$"""{"model":"m","messages":[{"role":"user","content":"x"}],"{{field}}":7}"""));

        Assert.Equal(7, answer.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
        Assert.Equal("length", answer.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(7, sim.Record.Calls[0].OutputLimit);
    }

    [Fact]
    public void A_call_without_an_output_limit_is_capped_by_the_models_own()
    {
        var sim = new Simulated(Simulated.Exact with { DefaultMaxOutputTokens = 12 });

        var answer = sim.Ended(Simulated.Chat(output: 500));

        Assert.Equal(12, answer.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
    }

    [Fact]
    public void Each_choice_is_produced_and_billed()
    {
        var sim = new Simulated(Simulated.Exact with { Price = new SimulatedPrice(new(1_000_000), new(3_000_000)) });

        var answer = sim.Ended(Simulated.Chat(input: 10, output: 6, n: 3));

        Assert.Equal(3, answer.Json.GetProperty("choices").GetArrayLength());
        Assert.Equal(18, answer.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
        var call = Assert.Single(sim.Record.Calls);
        Assert.Equal(18, call.ProducedTokens);
        Assert.Equal(10 + (3 * 18), call.Billed.Value);
        Assert.Equal(call.Billed, sim.Record.Billed);
    }

    [Fact]
    public async Task A_stream_brings_each_token_at_its_instant()
    {
        var sim = new Simulated();
        var sending = sim.Send(Simulated.Chat(output: 3, stream: true));
        Assert.False(sending.IsCompleted);

        sim.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(sending.IsCompleted);
        var body = (await sending).Body;
        Assert.Equal(2, Available(body).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var buffer = new byte[4096];
        var reading = body.ReadAsync(buffer);
        sim.Time.Advance(TimeSpan.FromTicks((10 * TimeSpan.TicksPerMillisecond) - 1));
        Assert.False(reading.IsCompleted);
        sim.Time.Advance(TimeSpan.FromTicks(1));
        Assert.True(reading.IsCompleted);
        Assert.Contains("\"content\":\" ", Encoding.UTF8.GetString(buffer, 0, await reading), StringComparison.Ordinal);
        Assert.Equal(2, sim.Record.ProducedTokens);
    }

    [Fact]
    public void A_stream_is_role_content_finish_usage_and_done()
    {
        var sim = new Simulated();

        var answer = sim.Ended(Simulated.Chat(input: 9, output: 4, stream: true, usage: true));

        Assert.Equal("text/event-stream; charset=utf-8", answer.Response.Header("content-type"));
        Assert.Equal(8, answer.Events.Length);
        Assert.Equal("assistant", Delta(answer.Events[0]).GetProperty("role").GetString());
        Assert.All(answer.Events[1..5], e => Assert.NotEmpty(Delta(e).GetProperty("content").GetString()!));
        Assert.All(answer.Events[..6], e => Assert.Equal(JsonValueKind.Null, Json(e).GetProperty("usage").ValueKind));
        Assert.Equal("stop", Json(answer.Events[5]).GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(0, Json(answer.Events[6]).GetProperty("choices").GetArrayLength());
        Assert.Equal(13, Json(answer.Events[6]).GetProperty("usage").GetProperty("total_tokens").GetInt64());
        Assert.Equal("[DONE]", answer.Events[7]);
    }

    [Fact]
    public void Usage_is_streamed_only_to_those_who_ask()
    {
        var answer = new Simulated().Ended(Simulated.Chat(output: 4, stream: true));

        Assert.DoesNotContain("usage", answer.Body, StringComparison.Ordinal);
        Assert.Equal("[DONE]", answer.Events[^1]);
    }

    [Theory]
    [InlineData(1, 23)]
    [InlineData(8, 6)]
    public void A_stream_and_a_plain_answer_say_the_same_in_events_of_any_size(int tokensPerChunk, int events)
    {
        var streamed = new Simulated(Simulated.Exact with { TokensPerChunk = tokensPerChunk }).Ended(Simulated.Chat(stream: true));
        var plain = new Simulated().Ended(Simulated.Chat());

        Assert.Equal(events, streamed.Events.Length);
        var content = string.Concat(streamed.Events[1..^2].Select(e => Delta(e).GetProperty("content").GetString()));
        Assert.Equal(plain.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), content);
        Assert.Equal(plain.At, streamed.At);
    }

    [Fact]
    public async Task The_call_is_on_record_as_ended_before_its_last_event_can_be_read()
    {
        var sim = new Simulated();
        var call = sim.Send(Simulated.Chat(output: 2, stream: true));
        sim.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, sim.Record.Open);
        Assert.Equal(Records.CallEnd.Complete, sim.Record.Calls[0].End);
        Assert.EndsWith("data: [DONE]\n\n", Available((await call).Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_names_are_escaped()
    {
        const string Name = "a\"b\\c\n";
        var body = JsonSerializer.Serialize(new { model = Name, stream = true, messages = new[] { new { role = "user", content = "x" } } });

        var answer = new Simulated().Ended(Simulated.Raw(body));

        Assert.Equal(Name, Json(answer.Events[0]).GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("""[{"role":"user","content":""}]""", 1)]
    [InlineData("""[{"role":"user","content":"abcd"},{"role":"user","content":"e"}]""", 2)]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"12345678"}]}]""", 2)]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"12345678"},{"type":"image_url","image_url":{"url":"data:"}}]}]""", 87)]
    [InlineData("""[{"role":"user","content":"日本語"}]""", 3)]
    public void Input_is_counted_by_bytes_of_text(string messages, long tokens)
    {
        var sim = new Simulated();

        sim.Ended(Simulated.Raw($$"""{"model":"m","messages":{{messages}}}"""));

        Assert.Equal(tokens, sim.Record.InputTokens);
    }

    [Fact]
    public void The_models_are_listed_and_others_unknown()
    {
        var sim = new Simulated(Simulated.Exact with { Models = ["a/b", "c"] });

        var list = sim.Ended(new() { Method = "GET", Path = "/models?limit=10" });
        var one = sim.Ended(new() { Method = "GET", Path = "/models/a%2Fb" });
        var other = sim.Ended(Simulated.Chat());

        Assert.Equal<string?>(["a/b", "c"], list.Json.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()), StringComparer.Ordinal);
        Assert.Equal("a/b", one.Json.GetProperty("id").GetString());
        Assert.Equal((404, "model_not_found"), (other.Status, other.Error("code")));
        Assert.Equal(404, sim.Ended(new() { Method = "GET", Path = "/models/d" }).Status);
    }

    [Theory]
    [InlineData("""{""", null)]
    [InlineData("""[]""", null)]
    [InlineData("""{"model":"m","messages":[{"content":"\ud800"}]}""", null)]
    [InlineData("""{"messages":[{"content":"x"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}],"max_tokens":1.5}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}],"n":129}""", "n")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}],"stream_options":{"include_usage":true}}""", "stream_options")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}],"max_tokens":1,"max_completion_tokens":1}""", "max_tokens")]
    public void A_wrong_request_gets_one_error_that_names_the_field(string body, string? param)
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 1 });

        var answer = sim.Ended(Simulated.Raw(body));

        Assert.Equal((400, "invalid_request_error"), (answer.Status, answer.Error("type")));
        Assert.Equal(param, answer.Json.GetProperty("error").GetProperty("param").GetString());
        Assert.Equal("1", answer.Response.Header("x-ratelimit-remaining-requests"));
        Assert.Equal(Records.CallEnd.Error, sim.Record.Calls[0].End);
    }

    [Fact]
    public void A_dictated_size_that_is_no_number_is_an_error()
    {
        var request = Simulated.Raw("""{"model":"m","messages":[{"content":"x"}]}""", [new("x-sim-output-tokens", "many")]);

        Assert.Contains("'many'", new Simulated().Ended(request).Error("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_credential_path_or_method_is_an_error()
    {
        var sim = new Simulated(Simulated.Exact with { ApiKey = "right" });
        List<KeyValuePair<string, string>> right = [new("Authorization", "Bearer right")];

        Assert.Equal("invalid_api_key", sim.Ended(Simulated.Raw("{}", [new("authorization", "Bearer wrong")])).Error("code"));
        Assert.Equal("invalid_api_key", sim.Ended(Simulated.Raw("{}")).Error("code"));
        Assert.Equal("unknown_url", sim.Ended(Simulated.Raw("{}", right, "/chat")).Error("code"));
        Assert.Equal(405, sim.Ended(new() { Method = "GET", Path = "/chat/completions", Headers = right }).Status);
        Assert.Equal(400, sim.Ended(Simulated.Raw("{}", right)).Status);
    }

    [Fact]
    public void The_newest_requests_are_kept_as_they_came()
    {
        var sim = new Simulated(Simulated.Exact with { KeepRequests = 2, KeepCalls = 2 });
        for (var i = 1; i <= 3; i++)
            sim.Ended(new() { Path = "/chat/completions?v=" + i, Headers = [new("X-Any", $"{i}")], Body = ["{\"a\""u8.ToArray(), ":1}"u8.ToArray()] });

        Assert.Equal([2, 3], sim.Record.Requests.Select(r => r.Number));
        Assert.Equal([2, 3], sim.Record.Calls.Select(r => r.Number));
        Assert.Equal("3", sim.Record.Requests[1].Header("x-any"));
        Assert.Equal("""{"a":1}""", sim.Record.Requests[1].Text);
        Assert.Equal(3, sim.Record.Count);
    }

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1_000_000, 0, 2_500_000_000, 2_500_000_000)]
    [InlineData(3, 1, 400_000, 2)]
    public void A_bill_is_rounded_up_once(long input, long output, long price, long billed) =>
        Assert.Equal(billed, new SimulatedPrice(new(price), new(price)).Bill(input, output).Value);

    [Fact]
    public void A_price_per_request_is_billed_once() =>
        Assert.Equal(107, new SimulatedPrice(new(1_000_000), new(2_000_000), new(100)).Bill(3, 2).Value);

    private static JsonElement Json(string data) => JsonDocument.Parse(data).RootElement;

    private static JsonElement Delta(string data) => Json(data).GetProperty("choices")[0].GetProperty("delta");

    private static string Available(Stream body)
    {
        var buffer = new byte[65536];
        var read = body.ReadAsync(buffer).AsTask();
        Assert.True(read.IsCompleted);
        return Encoding.UTF8.GetString(buffer, 0, read.GetAwaiter().GetResult());
    }
}
