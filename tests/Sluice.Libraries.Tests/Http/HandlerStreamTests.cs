using Sluice.Health;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests.Http;

/// <summary>Streams through an HttpClient: what they are asked for, what settles them, and how they end.</summary>
public sealed class HandlerStreamTests
{
    [Theory]
    [InlineData("/v1/chat/completions", Rig.ChatStream)]
    [InlineData("/v1/responses", """{"model":"m","max_output_tokens":100,"stream":true,"input":"Hello"}""")]
    [InlineData("/v1/messages", Rig.MessagesStream)]
    public async Task A_stream_settles_by_the_usage_that_it_states(string path, string body)
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000);

        using var answer = await rig.StreamAsync(body, path);
        Assert.Equal(1, rig.Now.OpenLeases);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal((rig.Provider.Record.InputTokens + rig.Provider.Record.ProducedTokens, 0), (rig.Limit("tpm").Used, rig.Now.OpenLeases));
        Assert.Contains("data:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_asked_for_its_usage_and_the_event_that_tells_it_is_kept_from_who_did_not_ask()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000);

        using var answer = await rig.StreamAsync();
        var hidden = await answer.Content.ReadAsStringAsync();
        using var asking = await rig.StreamAsync(Rig.ChatStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal));
        var shown = await asking.Content.ReadAsStringAsync();

        Assert.All(rig.Upstream.Sent, sent => Assert.Contains("\"include_usage\":true", sent, StringComparison.Ordinal));
        Assert.DoesNotContain("\"choices\":[]", hidden, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", hidden, StringComparison.Ordinal);
        Assert.Contains("\"choices\":[]", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_usage_is_not_asked_for_a_stream_counts_by_what_was_seen()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000, new() { AsksForUsage = false });

        using var answer = await rig.StreamAsync();
        await answer.Content.ReadAsStringAsync();

        Assert.Equal(Rig.ChatStream, Assert.Single(rig.Upstream.Sent));
        Assert.InRange(rig.Limit("tpm").Used, rig.Provider.Record.ProducedTokens, 110);
        Assert.Equal(0, rig.Now.OpenLeases);
    }

    [Fact]
    public async Task A_stream_that_its_provider_cuts_counts_as_what_was_reserved_and_as_a_failure()
    {
        using var rig = new Rig(options => (options.TokensPerMinute, options.Breaker) = (10_000, new() { Failures = 1 }));
        rig.Provider.Options.Script.Next(ScriptedAnswer.CutAfter(3));

        using var answer = await rig.StreamAsync();
        var reserved = rig.Limit("tpm").Reserved;
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());

        Assert.Equal((reserved, 0), (rig.Limit("tpm").Used, rig.Now.OpenLeases));
        Assert.Equal(HealthState.Open, Assert.Single(rig.Now.Targets).Health.State);
    }

    [Fact]
    public async Task A_stream_that_is_abandoned_is_cancelled_and_settled_by_what_was_seen()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000, provider: new() { OutputTokens = 20 });
        rig.Provider.Options.Script.Next(ScriptedAnswer.HungAfter(5));

        using (var answer = await rig.StreamAsync())
        {
            var stream = await answer.Content.ReadAsStreamAsync();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[40]));
        }

        Assert.Equal((0, 0), (rig.Now.OpenLeases, rig.Provider.Record.Open));
        Assert.InRange(rig.Limit("tpm").Used, 1, 60);
        Assert.Equal(HealthState.Ready, Assert.Single(rig.Now.Targets).Health.State);
    }

    [Fact]
    public async Task An_error_in_a_stream_is_the_providers_failure()
    {
        using var rig = new Rig(options => options.Breaker = new() { Failures = 1 });
        rig.Provider.Options.Script.Next(ScriptedAnswer.ErrorEventAt(2));

        using var answer = await rig.StreamAsync(Rig.MessagesStream, "/v1/messages");
        await answer.Content.ReadAsStringAsync();

        Assert.Equal(0, rig.Now.OpenLeases);
        Assert.Equal(HealthState.Open, Assert.Single(rig.Now.Targets).Health.State);
    }
}
