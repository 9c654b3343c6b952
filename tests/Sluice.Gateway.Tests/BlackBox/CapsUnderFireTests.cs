using Sluice.Simulation.Scripting;
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
    private const long Most = Fits * 1_000;

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

    [Fact]
    public async Task Tokens_a_minute_are_never_passed_by_streams_that_end_early_late_and_never_and_nearly_all_are_used()
    {
        ScriptedAnswer[] ends = [ScriptedAnswer.Ordinary, ScriptedAnswer.Ordinary, ScriptedAnswer.Ordinary, ScriptedAnswer.CutAfter(20), ScriptedAnswer.HungAfter(5)];
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { FirstToken = TimeSpan.FromMilliseconds(5), KeepRequests = 0 }, "",
            [.. Enumerable.Range(0, 60).Select(i => ends[i % ends.Length])]);
        await using var gateway = await Gateway.OverAsync(
            $$""" {{Team($"\"tpm\": {Most}")}}, "wait": { "max": "1s", "capacity": {{Clients}} } """, provider);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => CallUntilSpentAsync(gateway, output: (i % 5) switch { 0 => 10, 1 => 900, _ => 190 }))).WaitAsync(Gateway.HangGuard);

        var used = gateway.Runtime.Admission.Capture().Scopes.Single(scope => scope.Name == "key:team").Limits.Single();
        Assert.InRange(provider.Record.InputTokens + provider.Record.ProducedTokens, 1, Most);
        Assert.InRange(used.Used, Most * 95 / 100, Most);
        Assert.Equal((0, 0), (used.Reserved, gateway.OpenLeases));
    }

    // A client that was told that tokens are only held comes again; one that was told that they are used does not. One that hears nothing more leaves.
    private static async Task CallUntilSpentAsync(Gateway gateway, int output)
    {
        while (true)
        {
            using var response = await gateway.SendAsync(Gateway.Chat(true, ",\"max_tokens\":900"), default, ("x-sim-output-tokens", $"{output}"));
            if (response.IsSuccessStatusCode)
            {
                await using var body = await response.Content.ReadAsStreamAsync();
                await ReadForAWhileAsync(body);
                continue;
            }

            var refused = await Answer.ReadAsync(response);
            Assert.Equal((429, "token_window"), (refused.Status, refused.Sluice.GetProperty("component").GetString()));
            if (refused.Sluice.GetProperty("used").GetInt64() + refused.Sluice.GetProperty("requested").GetInt64() > Most)
                return;
        }
    }

    private static async Task ReadForAWhileAsync(Stream body)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            await body.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // It broke off, or said nothing more.
        }
    }

    private static string Team(string limits) => $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { {{limits}} } } } """;
}
