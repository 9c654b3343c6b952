using System.Text.Json;
using Sluice.Pricing;
using Sluice.Simulation;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Calls that name no output limit, where there is less room than is usually reserved for them.</summary>
public class OutputRoomTests
{
    // $100 a million tokens of output: 500 tokens are $0.05.
    private static readonly SimulatedProviderOptions Dear = Provider.Quick with { Price = new SimulatedPrice(NanoUsd.Zero, NanoUsd.FromUsd(100)) };

    private const string Prices = ", \"prices\": { \"m\": { \"input\": 0, \"output\": 100 } }";

    private static readonly (string, string) Talkative = ("x-sim-output-tokens", "5000");

    [Fact]
    public async Task What_a_budget_has_left_is_written_as_the_output_limit()
    {
        await using var provider = await Provider.StartAsync(Dear);
        await using var gateway = await Gateway.OverAsync(Key("\"budgets\": [ { \"usd\": 0.05, \"window\": \"day\" } ]") + Prices, provider);

        var cut = await gateway.AskAsync(Gateway.Chat(), Talkative);
        var row = await gateway.Usage.NextAsync();
        var refused = await gateway.AskAsync(Gateway.Chat(), Talkative);

        Assert.Equal((200, "500"), (cut.Status, cut.Header("x-sluice-max-output")));
        Assert.Equal("length", cut.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal((500, 500), (row.EstimatedOutputTokens, row.OutputTokens));
        Assert.Equal((402, "usd/day"), (refused.Status, refused.Sluice.GetProperty("limit").GetString()));
        Assert.Equal(NanoUsd.FromUsd(0.05m), provider.Record.Billed);
    }

    [Theory]
    [InlineData("day")]
    [InlineData("1h")]
    [InlineData("total")]
    public async Task The_last_of_a_small_budget_is_written_too_where_no_wait_brings_more(string window)
    {
        await using var provider = await Provider.StartAsync(Dear);
        await using var gateway = await Gateway.OverAsync(Key($"\"budgets\": [ {{ \"usd\": 0.05, \"window\": \"{window}\" }} ]") + Prices, provider);

        var first = await gateway.AskAsync(Gateway.Chat(), ("x-sim-output-tokens", "400"));
        var last = await gateway.AskAsync(Gateway.Chat(), Talkative);

        Assert.Equal(("500", "100"), (first.Header("x-sluice-max-output"), last.Header("x-sluice-max-output")));
        Assert.Equal(402, (await gateway.AskAsync(Gateway.Chat(), Talkative)).Status);
        Assert.Equal(NanoUsd.FromUsd(0.05m), provider.Record.Billed);
    }

    [Fact]
    public async Task Less_than_anybody_could_use_is_not_written_and_a_named_limit_is_left_as_it_is()
    {
        await using var provider = await Provider.StartAsync(Dear);
        await using var gateway = await Gateway.OverAsync(Key("\"budgets\": [ { \"usd\": 0.0015, \"window\": \"day\" } ]") + Prices, provider);

        Assert.Equal(413, (await gateway.AskAsync(Gateway.Chat())).Status);
        Assert.Equal(413, (await gateway.AskAsync(Gateway.Chat(more: ",\"max_tokens\":16"))).Status);
        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat(more: ",\"max_tokens\":15"))).Status);
    }

    [Fact]
    public async Task A_crowd_without_output_limits_spends_a_budget_and_never_passes_it()
    {
        await using var provider = await Provider.StartAsync(Dear);
        await using var gateway = await Gateway.OverAsync(Key("\"budgets\": [ { \"usd\": 1, \"window\": \"day\" } ]") + Prices, provider);

        var last = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => UntilSpentAsync(gateway)));

        Assert.All(last, status => Assert.Equal(402, status));
        Assert.InRange(provider.Record.Billed.Usd, 0.99m, 1);
    }

    [Theory]
    [InlineData("tpm")]
    [InlineData("otpm")]
    public async Task A_limit_on_tokens_that_could_never_hold_the_usual_output_holds_a_shorter_one(string limit)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Key($"\"limits\": {{ \"{limit}\": 1000 }}") + ", \"wait\": { \"max\": \"1ms\" }", provider);

        var first = await gateway.AskAsync(Gateway.Chat(), ("x-sim-output-tokens", "700"));
        var second = await gateway.AskAsync(Gateway.Chat(), ("x-sim-output-tokens", "100"));
        var third = await gateway.AskAsync(Gateway.Chat());
        var written = provider.Record.Requests.Select(request => JsonDocument.Parse(request.Text).RootElement.GetProperty("max_tokens").GetInt64()).ToArray();

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.InRange(written[0], 900, 1000);
        Assert.InRange(written[1], 256, 300);
        Assert.Equal($"{written[1]}", second.Header("x-sluice-max-output"));
        Assert.Equal((429, true), (third.Status, third.Sluice.GetProperty("retryable").GetBoolean())); // it waits rather than be cut shorter
    }

    [Fact]
    public async Task Input_alone_that_is_more_than_a_limit_can_never_pass()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Key("\"limits\": { \"tpm\": 20 }"), provider);

        var refused = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal((413, true), (refused.Status, refused.Sluice.GetProperty("permanent").GetBoolean()));
    }

    private static async Task<int> UntilSpentAsync(Gateway gateway)
    {
        while (true)
        {
            var answer = await gateway.AskAsync(Gateway.Chat(), ("x-sim-output-tokens", "1000"));
            if (answer.Status is not (200 or 429))
                return answer.Status;
        }
    }

    private static string Key(string settings) => $"\"keys\": {{ \"team\": {{ \"key\": \"{Gateway.Secret}\", {settings} }} }}";
}
