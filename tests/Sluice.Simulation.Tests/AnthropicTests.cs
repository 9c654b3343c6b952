using System.Text;
using System.Text.Json;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Simulation.Windows;
using Sluice.Upstream;

namespace Sluice.Simulation.Tests;

/// <summary>The simulated provider as Anthropic: its answers, its cache, how it counts.</summary>
public class AnthropicTests
{
    private static readonly KeyValuePair<string, string>[] Version = [new("anthropic-version", "2023-06-01")];

    [Fact]
    public async Task A_message_is_answered_with_the_words_and_the_usage_of_its_tokens()
    {
        var sim = new Simulated();
        using var answer = await ReadAsync(sim, Message());

        Assert.Equal("message", answer.RootElement.GetProperty("type").GetString());
        Assert.Equal(20, answer.RootElement.GetProperty("content")[0].GetProperty("text").GetString()!.Split(' ').Length);
        Assert.Equal("end_turn", answer.RootElement.GetProperty("stop_reason").GetString());
        Assert.Equal((2, 20), (Usage(answer, "input_tokens"), Usage(answer, "output_tokens")));
    }

    [Fact]
    public async Task A_stream_tells_a_usage_that_grows_and_ends_with_message_stop()
    {
        var sim = new Simulated();
        var text = await TextAsync(sim, Message(",\"stream\":true"));
        var names = text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]).ToArray();

        Assert.Equal("message_start content_block_start ping", string.Join(' ', names[..3]));
        Assert.Equal(20, names.Count(name => name == "content_block_delta"));
        Assert.Equal("content_block_stop message_delta message_stop", string.Join(' ', names[^3..]));
        Assert.Contains("\"output_tokens\":1,", text, StringComparison.Ordinal);
        Assert.Contains("\"output_tokens\":20,", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5m", 5)]
    [InlineData("1h", 60)]
    public async Task A_prompt_is_kept_for_as_long_as_was_asked_since_its_last_use(string ttl, int minutes)
    {
        var sim = new Simulated();
        var body = Message($$$""","system":[{"type":"text","text":"{{{new string('x', 400)}}}","cache_control":{"type":"ephemeral","ttl":"{{{ttl}}}"}}]""");

        using var first = await ReadAsync(sim, body);
        sim.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(30));
        using var second = await ReadAsync(sim, body);
        sim.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(30));
        using var third = await ReadAsync(sim, body);
        sim.Time.Advance(TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(1));
        using var late = await ReadAsync(sim, body);

        Assert.Equal((100, 0), (Usage(first, "cache_creation_input_tokens"), Usage(first, "cache_read_input_tokens")));
        Assert.Equal((0, 100), (Usage(second, "cache_creation_input_tokens"), Usage(second, "cache_read_input_tokens")));
        Assert.Equal(100, Usage(third, "cache_read_input_tokens"));
        Assert.Equal(100, Usage(late, "cache_creation_input_tokens"));
        Assert.All([first, second, third, late], answer => Assert.Equal(2, Usage(answer, "input_tokens")));
    }

    [Fact]
    public async Task Cache_reads_cost_their_own_price_and_do_not_count_against_input_limits()
    {
        var sim = new Simulated(Simulated.Exact with
        {
            Count = CountingRule.Anthropic,
            Itpm = 150,
            Price = new(new NanoUsd(1_000_000), new NanoUsd(0)) { CachedInputPerMillion = new NanoUsd(100_000), CacheWritePerMillion = new NanoUsd(2_000_000) },
        });
        var body = Message($$$""","system":[{"type":"text","text":"{{{new string('x', 400)}}}","cache_control":{"type":"ephemeral"}}]""");

        for (var i = 0; i < 5; i++)
            using (await ReadAsync(sim, body))
                Assert.Equal(200, sim.Record.Calls[^1].Status);

        Assert.Equal(102 + (4 * 2), sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.InputTokens));
        Assert.Equal((5 * 2) + 200 + (4 * 10), sim.Record.Billed.Value);
    }

    [Fact]
    public async Task A_refusal_has_Anthropics_form_and_headers()
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 1 });
        using (await ReadAsync(sim, Message()))
        {
        }

        await using var refused = await sim.Send(Request("/messages", Message()));
        using var body = await ReadAsync(refused);

        Assert.Equal(429, refused.Status);
        Assert.Equal("rate_limit_error", body.RootElement.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(("1", "0"), (refused.Header("anthropic-ratelimit-requests-limit"), refused.Header("anthropic-ratelimit-requests-remaining")));
        Assert.NotNull(refused.Header("retry-after"));
        Assert.StartsWith("req_", refused.Header("request-id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_is_free()
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 1 });
        for (var i = 0; i < 5; i++)
        {
            await using var answer = await sim.Send(Request("/messages/count_tokens", """{"model":"m","messages":[{"role":"user","content":"Hello"}]}"""));
            using var body = await ReadAsync(answer);
            Assert.Equal((200, 2), (answer.Status, body.RootElement.GetProperty("input_tokens").GetInt32()));
        }

        Assert.Equal(0, sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Requests));
    }

    [Theory]
    [InlineData(SimulatedProtocols.OpenAI, "/chat/completions", 200)]
    [InlineData(SimulatedProtocols.OpenAI, "/messages", 404)]
    [InlineData(SimulatedProtocols.Anthropic, "/chat/completions", 404)]
    [InlineData(SimulatedProtocols.Anthropic, "/messages", 200)]
    public async Task A_provider_has_the_apis_that_it_was_given(SimulatedProtocols protocols, string path, int status)
    {
        var sim = new Simulated(Simulated.Exact with { Protocols = protocols });
        var sending = sim.Send(Request(path, Message()));
        while (!sending.IsCompleted)
            sim.Time.TryAdvanceToNextTimer();
        await using var answer = await sending;

        Assert.Equal(status, answer.Status);
    }

    private static string Message(string more = "") => $$"""{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]{{more}}}""";

    private static UpstreamRequest Request(string path, string body) => Simulated.Raw(body, Version, path);

    private static long Usage(JsonDocument answer, string name) => answer.RootElement.GetProperty("usage").GetProperty(name).GetInt64();

    private static async Task<string> TextAsync(Simulated sim, string body)
    {
        var reading = ReadTextAsync(sim, body);
        while (!reading.IsCompleted)
            sim.Time.TryAdvanceToNextTimer();
        return await reading;
    }

    private static async Task<string> ReadTextAsync(Simulated sim, string body)
    {
        await using var answer = await sim.Send(Request("/messages", body));
        using var reader = new StreamReader(answer.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static async Task<JsonDocument> ReadAsync(Simulated sim, string body) => JsonDocument.Parse(await TextAsync(sim, body));

    private static async Task<JsonDocument> ReadAsync(UpstreamResponse answer)
    {
        using var reader = new StreamReader(answer.Body, Encoding.UTF8);
        return JsonDocument.Parse(await reader.ReadToEndAsync());
    }
}
