using Sluice.Pricing;
using Sluice.Simulation;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A money budget holds against a thousand callers at once, by the provider's own bill.</summary>
public class BudgetTests
{
    private const int Callers = 1_000;

    // 1,000 output tokens at $100 a million are $0.10; input is free.
    private static readonly string Call = Gateway.Chat(more: ",\"max_tokens\":1000");

    private static readonly SimulatedProviderOptions Dear = Provider.Quick with
    {
        Price = new SimulatedPrice(NanoUsd.Zero, NanoUsd.FromUsd(100)),
        KeepRequests = 0,
    };

    [Fact]
    public async Task Exactly_as_many_calls_reach_a_slow_provider_as_the_budget_can_pay_at_most()
    {
        var time = new Time.VirtualTimeProvider();
        await using var provider = await Provider.StartAsync(Dear with { FirstToken = TimeSpan.FromSeconds(10), FirstTokenSpread = 0 }, "", null, time);
        await using var gateway = await Gateway.OverAsync(Config("0"), provider);

        var calls = Enumerable.Range(0, Callers).Select(_ => gateway.AskAsync(Call, ("x-sim-output-tokens", "1000"))).ToList();
        var open = calls.ToList();
        while (open.Count > 50)
            open.Remove(await Task.WhenAny(open).WaitAsync(Gateway.HangGuard));
        await provider.UntilAsync(record => record.Open == 50);
        time.Advance(TimeSpan.FromSeconds(10));
        var answers = await Task.WhenAll(calls).WaitAsync(Gateway.HangGuard);
        var afterwards = await gateway.AskAsync(Call);

        Assert.Equal(50, answers.Count(answer => answer.Status == 200));
        Assert.All(answers.Where(answer => answer.Status != 200), answer =>
        {
            Assert.Equal(429, answer.Status);
            Assert.Equal("budget_reserved", answer.Error.GetProperty("code").GetString());
            Assert.Equal("key:team", answer.Sluice.GetProperty("scope").GetString());
            Assert.Equal("cost", answer.Sluice.GetProperty("component").GetString());
        });
        Assert.Equal(50, provider.Record.Count);
        Assert.Equal(NanoUsd.FromUsd(5), provider.Record.Billed);
        Assert.Equal(402, afterwards.Status);
        Assert.Equal("insufficient_quota", afterwards.Error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Where_calls_bill_a_fifth_the_waiting_ones_go_on_until_nearly_all_is_spent_and_never_over()
    {
        await using var provider = await Provider.StartAsync(Dear with { FirstToken = TimeSpan.FromMilliseconds(20) });
        await using var gateway = await Gateway.OverAsync(Config("20s"), provider);

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => AskUntilDecidedAsync(gateway))).WaitAsync(Gateway.HangGuard);

        var spent = provider.Record.Billed.Usd;
        Assert.InRange(spent, 4.75m, 5.00m);
        Assert.Equal(spent, answers.Count(answer => answer.Status == 200) * 0.02m);
        Assert.Equal(spent, gateway.Runtime.Admission.Capture().Scopes.Single(s => s.Name == "key:team").Limits.Single().Used / 1e9m);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 402, answer.Body));
    }

    // A client that was told that money is only held comes again; one that was told that it is spent does not.
    private static async Task<Answer> AskUntilDecidedAsync(Gateway gateway)
    {
        while (true)
        {
            var answer = await gateway.AskAsync(Call, ("x-sim-output-tokens", "200"));
            if (answer.Status != 429)
                return answer;
        }
    }

    private static string Config(string wait) => $$"""
        "keys": { "team": { "key": "{{Gateway.Secret}}", "budgets": [ { "usd": 5.00, "window": "day" } ] } },
        "prices": { "m": { "input": 0, "output": 100 } },
        "wait": { "max": "{{wait}}", "capacity": 1000 }
        """;
}
