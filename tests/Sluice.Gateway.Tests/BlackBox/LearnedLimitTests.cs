using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A provider whose real limits are lower than the configured ones is followed by its headers, before it refuses.</summary>
public class LearnedLimitTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task After_the_first_answer_a_provider_with_a_lower_limit_than_configured_is_never_asked_too_much()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { Rpm = 20 }, """ "limits": { "rpm": 1000 } """, null, _time);
        await using var gateway = await Gateway.OverAsync("", _time, provider);
        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat())).Status);
        var answered = 1;
        for (var minute = 0; minute < 3; minute++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.AskAsync(Gateway.Chat())));
            answered += answers.Count(answer => answer.Status == 200);
            Assert.All(answers.Where(answer => answer.Status != 200), AssertIsHeldBackByWhatWasLearned);
            _time.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.DoesNotContain(provider.Record.Calls, call => call.Status == 429);
        Assert.Equal(60, answered); // and all of its room is used
    }

    [Fact]
    public async Task What_was_learned_stands_beside_what_is_configured_and_never_raises_it()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { Rpm = 500, Tpm = 100_000 }, """ "limits": { "rpm": 5, "tpm": 1000000 } """, null, _time);
        await using var gateway = await Gateway.OverAsync("", _time, provider);
        await gateway.AskAsync(Gateway.Chat(more: ",\"max_tokens\":100"));

        var status = await gateway.GetAsync("/admin/status", ("authorization", "Bearer admin"));
        var backend = status.Json.GetProperty("backends")[0];
        var learned = backend.GetProperty("targets")[0].GetProperty("limits").EnumerateArray().Where(limit => limit.GetProperty("learned").GetBoolean())
            .ToDictionary(limit => limit.GetProperty("name").GetString()!, limit => (limit.GetProperty("max").GetInt64(), limit.GetProperty("remaining").GetInt64()), StringComparer.Ordinal);
        Assert.Equal((500, 499), learned["learned-requests"]);
        Assert.Equal((100_000, 99_900), learned["learned-tokens"]);
        Assert.All(backend.GetProperty("limits").EnumerateArray(), limit => Assert.False(limit.GetProperty("learned").GetBoolean()));

        var more = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.AskAsync(Gateway.Chat())));
        Assert.Equal(4, more.Count(answer => answer.Status == 200));
    }

    [Theory]
    [InlineData("/v1/messages", "anthropic", 20)]
    [InlineData("/v1/chat/completions", "openai", 20)]
    public async Task Tokens_are_followed_in_either_family_of_headers(string path, string protocol, int most)
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { Count = protocol == "openai" ? Limits.CountingRule.OpenAI : Limits.CountingRule.Anthropic, Tpm = protocol == "openai" ? 2_000 : 0, Otpm = protocol == "openai" ? 0 : 2_000 },
            $$""" "protocol": "{{protocol}}" """, null, _time);
        await using var gateway = await Gateway.OverAsync("", _time, provider);
        var body = protocol == "openai" ? Gateway.Chat(more: ",\"max_tokens\":100") : Gateway.Message();
        Assert.Equal(200, (await gateway.PostAsync(path, body)).Status);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.PostAsync(path, body)));

        Assert.DoesNotContain(provider.Record.Calls, call => call.Status == 429);
        Assert.InRange(answers.Count(answer => answer.Status == 200), most - 4, protocol == "openai" ? most : 60);
    }

    private static void AssertIsHeldBackByWhatWasLearned(Answer answer)
    {
        Assert.Equal(429, answer.Status);
        var sluice = answer.Sluice;
        Assert.Equal("learned-requests", sluice.GetProperty("limit").GetString());
        Assert.InRange(sluice.GetProperty("retry_after_ms").GetInt64(), 1, 60_000);
    }
}
