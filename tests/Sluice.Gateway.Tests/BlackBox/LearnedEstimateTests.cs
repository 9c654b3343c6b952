using Sluice.Storage.Accounting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What calls of a key on a model were seen to use is what later ones reserve, where that breaks no promise.</summary>
public class LearnedEstimateTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task A_call_that_names_no_output_limit_reserves_4096_until_twenty_were_seen_and_what_they_used_from_then_on()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { OutputTokens = 50 }, "", null, _time);
        await using var gateway = await Gateway.OverAsync(Keys("\"limits\": { \"tpm\": 1000000 }"), _time, provider);
        for (var call = 0; call < 20; call++)
            Assert.Equal(4_096, (await AskAsync(gateway)).EstimatedOutputTokens);

        var learned = await AskAsync(gateway);
        Assert.InRange(learned.EstimatedOutputTokens, 50, 56);
        Assert.InRange(learned.EstimatedInputTokens, learned.InputTokens, learned.InputTokens + 1);
    }

    [Fact]
    public async Task An_output_limit_that_a_call_names_is_reserved_whole()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, "", null, _time);
        await using var gateway = await Gateway.OverAsync(Keys("\"limits\": { \"tpm\": 1000000 }"), _time, provider);
        for (var call = 0; call < 25; call++)
            await AskAsync(gateway);

        Assert.Equal(700, (await AskAsync(gateway, ",\"max_tokens\":700")).EstimatedOutputTokens);
    }

    [Fact]
    public async Task Money_is_reserved_at_the_bound_and_the_limit_that_it_is_reserved_for_is_written_into_the_call()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, "", null, _time);
        await using var gateway = await Gateway.OverAsync(
            Keys("\"budgets\": [ { \"usd\": 1000, \"window\": \"day\" } ]") + ", \"prices\": { \"m\": { \"input\": 1, \"output\": 1 } }", _time, provider);
        for (var call = 0; call < 25; call++)
            Assert.Equal(4_096, (await AskAsync(gateway)).EstimatedOutputTokens);

        Assert.All(provider.Record.Calls, call => Assert.Equal(4_096, call.OutputLimit));
    }

    [Fact]
    public async Task Output_that_a_backend_counts_as_it_is_produced_is_reserved_at_what_is_likely()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { Count = Limits.CountingRule.Anthropic }, """ "protocol": "anthropic", "limits": { "otpm": 8000 } """, null, _time);
        await using var gateway = await Gateway.OverAsync("", _time, provider);
        var body = """{"model":"m","max_tokens":32000,"messages":[{"role":"user","content":"Hello"}]}""";
        for (var call = 0; call < 20; call++)
            Assert.Equal(200, (await gateway.PostAsync("/v1/messages", body)).Status);

        // 32,000 or 4,096 each would let one or two of them be open; what they use lets all.
        var together = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.PostAsync("/v1/messages", body)));
        Assert.All(together, answer => Assert.Equal(200, answer.Status));
    }

    private static string Keys(string more) => $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", {{more}} } } """;

    private static async Task<UsageRecord> AskAsync(Gateway gateway, string more = "")
    {
        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat(more: more))).Status);
        return await gateway.Usage.NextAsync();
    }
}
