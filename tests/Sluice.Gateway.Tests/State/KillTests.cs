using Sluice.Gateway.Tests.Hosting;
using Sluice.Pricing;
using Sluice.Simulation;
using Sluice.Simulation.Records;

namespace Sluice.Gateway.Tests.State;

/// <summary>
/// A loaded gateway, killed again and again; the judge is the record of the provider, which lives on. What is promised: what counts on money, a quota
/// or a window of an hour and more is never passed; of a shorter window, what was sent in the last moments before a kill can be forgotten.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 50;
    private const long Budget = 80_000_000; // nano-dollars
    private const long TokensPerDay = 9_000;
    private const long Quota = 250;
    private const int RequestsPerMinute = 200;

    // Records wait at most 20 ms to be written, unless somebody waits for them.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMilliseconds(50);

    // Calls are admitted a minute apart, and reach the provider a little less or more than that.
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(59);

    private static readonly SimulatedProviderOptions Provider = new()
    {
        FirstToken = TimeSpan.FromMilliseconds(5),
        TokensPerSecond = 0,
        OutputTokens = 20,
        OutputTokensSpread = 0,
        KeepCalls = 1_000_000,
        Price = new SimulatedPrice(new(10_000_000_000), new(10_000_000_000)),
    };

    private static readonly string Config = $$"""
        {
          "backends": {
            "a": { UPSTREAM, "models": { "money": "money", "day": "day", "rate": "rate" } },
            "q": { UPSTREAM, "models": { "quota": "quota" }, "quotas": [ { "requests": {{Quota}}, "window": "5h", "threshold": 1 } ] }
          },
          "keys": {
            "money": { "key": "sk-client-money-0123456789", "budgets": [ { "usd": {{new NanoUsd(Budget).Usd}}, "window": "total" } ] },
            "day": { "key": "sk-client-day-0123456789", "limits": { "tpd": {{TokensPerDay}} } },
            "rate": { "key": "sk-client-rate-0123456789", "limits": { "rpm": {{RequestsPerMinute}} } },
            "quota": { "key": "sk-client-quota-0123456789" }
          },
          "prices": { "money": { "input": 10, "output": 10 } },
          "wait": { "max": "0" }
        }
        """;

    private static readonly string[] Kinds = ["money", "day", "rate", "quota"];

    private static readonly (string Key, string Model)[] Load = [.. Kinds.Concat(Kinds).Select(kind => ($"sk-client-{kind}-0123456789", kind))];

    [Fact]
    public async Task Killed_fifty_times_under_load_no_budget_day_or_quota_is_ever_passed_and_a_minute_by_the_last_moments_at_most()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        var random = new Random(1);
        List<TimeSpan> kills = [];
        for (var i = 0; i < Kills; i++)
        {
            await using var life = await world.LiveAsync(Load);
            await life.UntilAsync(() => life.Answered, 5 + random.Next(50));
            await life.KillAsync();
            var calls = world.Record.Calls;
            kills.Add(calls[^1].Arrived);
            Promised(calls, kills);
        }

        await using (var last = await world.LiveAsync(Load))
        {
            foreach (var kind in Kinds)
                await last.UntilAsync(() => last.Count(kind, kind == "money" ? 402 : 429), 3);
        }

        var record = world.Record.Calls;
        Promised(record, kills);
        var used = Used(record);
        output.WriteLine(FormattableString.Invariant(
            $"{record.Count} calls over {Kills} kills; of the budget {100.0 * used.Money / Budget:0.0} % used, of the day {100.0 * used.Day / TokensPerDay:0.0} %, of the quota {100.0 * used.Quota / Quota:0.0} %"));
        // A gateway that admits nothing keeps every promise: each kill may cost the calls that were open, at their estimates, and no more.
        Assert.InRange(used.Money, Budget * 4 / 10, Budget);
        Assert.InRange(used.Day, TokensPerDay * 4 / 10, TokensPerDay);
        Assert.InRange(used.Quota, Quota * 4 / 10, Quota);
    }

    [Fact]
    public async Task A_thousand_calls_at_once_against_a_budget_for_fifty_never_pass_it_across_a_kill()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        const long fifty = 50 * 500_000;
        await using var world = await KilledWorld.StartAsync(Provider, Config.Replace(
            $"\"usd\": {new NanoUsd(Budget).Usd}", $"\"usd\": {new NanoUsd(fifty).Usd}", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            await using var life = await world.LiveAsync(Enumerable.Repeat(Load[0], 1_000));
            if (i == 0)
                await world.Record.UntilAsync(record => record.Count >= 10, TestContext.Current.CancellationToken).WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken);
            else
                await life.UntilAsync(() => life.Answered, 1_000);
            await life.KillAsync();
            Assert.InRange(world.Record.Billed.Value, 1, fifty);
        }

        output.WriteLine($"{world.Record.Count} calls were sent, for {world.Record.Billed.Usd} of {new NanoUsd(fifty).Usd} dollars");
    }

    private static void Promised(IReadOnlyList<CallRecord> calls, List<TimeSpan> kills)
    {
        var (money, day, quota) = Used(calls);
        Assert.True(money <= Budget, $"{money} of {Budget} nano-dollars after {kills.Count} kills");
        Assert.True(day <= TokensPerDay, $"{day} of {TokensPerDay} tokens a day after {kills.Count} kills");
        Assert.True(quota <= Quota, $"{quota} of a quota of {Quota} after {kills.Count} kills");
        var rate = calls.Where(call => call.Model == "rate").Select(call => call.Arrived).ToArray();
        foreach (var from in rate)
        {
            var within = rate.Where(at => at >= from && at < from + Minute).ToArray();
            var forgotten = within.Count(at => kills.Exists(kill => at > kill - Forgotten && at <= kill));
            Assert.True(within.Length - forgotten <= RequestsPerMinute, $"{within.Length} within a minute, of which {forgotten} can have been forgotten, after {kills.Count} kills");
        }
    }

    private static (long Money, long Day, long Quota) Used(IReadOnlyList<CallRecord> calls) => (
        calls.Where(call => call.Model == "money").Sum(call => call.Billed.Value),
        calls.Where(call => call.Model == "day").Sum(call => call.InputTokens + call.ProducedTokens),
        calls.Count(call => call.Model == "quota"));
}
