using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>
/// A thousand clients at once against what fits fifty of their calls. The provider's own record is the judge: never over, and what the limit
/// allows is used. Money is in <see cref="BudgetTests"/>.
/// </summary>
public class CapsUnderFireTests
{
    private const int Clients = 1_000;
    private const int Fits = 50;

    [Fact]
    public async Task Fifty_calls_are_in_flight_and_never_more_and_all_of_a_thousand_get_their_turn()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { FirstToken = TimeSpan.FromMilliseconds(10), KeepRequests = 0 });
        await using var gateway = await Gateway.OverAsync(
            $$""" {{Team($"\"concurrency\": {Fits}")}}, "wait": { "max": "30s", "capacity": {{Clients}} } """, provider);

        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => gateway.AskAsync(Gateway.Chat(stream: i % 2 == 0))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal((Clients, Fits), (provider.Record.Count, provider.Record.PeakOpen));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Fifty_requests_a_minute_reach_the_provider_in_every_minute_and_not_one_more()
    {
        var time = new VirtualTimeProvider();
        await using var provider = await Provider.StartAsync(Provider.Quick with { KeepRequests = 0 });
        await using var gateway = await Gateway.OverAsync(Team($"\"rpm\": {Fits}"), time, provider);

        for (var minute = 1; minute <= 3; minute++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => gateway.AskAsync(Gateway.Chat())));

            Assert.Equal(Fits, answers.Count(answer => answer.Status == 200));
            Assert.All(answers.Where(answer => answer.Status != 200), answer =>
            {
                Assert.Equal((429, "rate"), (answer.Status, answer.Sluice.GetProperty("component").GetString()));
                Assert.Equal("60", answer.Header("retry-after"));
            });
            Assert.Equal(minute * Fits, provider.Record.Count);
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static string Team(string limits) => $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { {{limits}} } } } """;
}
