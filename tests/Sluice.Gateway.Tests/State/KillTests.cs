using Sluice.Gateway.Tests.Commands;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Pricing;
using Sluice.Simulation;
using Sluice.Simulation.Records;

namespace Sluice.Gateway.Tests.State;

/// <summary>
/// A loaded gateway, killed again and again; the judge is the record of the provider, which lives on. What is promised: what counts on money, a quota
/// or a window of an hour and more is never passed; of a shorter window, what was sent in the last moments before a kill can be forgotten.
/// </summary>
[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 50;
    private const long Budget = 80_000_000; // nano-dollars
    private const long Estimate = 590_000; // of one call: 34 tokens of input and 25 of output, at 10 dollars a million
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
        const long fifty = 50 * Estimate;
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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task After_a_kill_a_thousand_callers_whose_calls_bill_a_fifth_use_all_of_a_budget_but_what_the_calls_open_then_held(int concurrency)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        const long fifty = 50 * Estimate;
        await using var world = await KilledWorld.StartAsync(Provider with { FirstToken = TimeSpan.FromMilliseconds(1), OutputTokens = 8 }, $$"""
            {
              "backends": { "a": { UPSTREAM, "models": { "money": "money" } } },
              "keys": { "money": { "key": "sk-client-money-0123456789", "limits": { "concurrency": {{concurrency}} }, "budgets": [ { "usd": {{new NanoUsd(fifty).Usd}}, "window": "total" } ] } },
              "prices": { "money": { "input": 10, "output": 10 } },
              "wait": { "max": "30s", "capacity": 1000 }
            }
            """);
        var callers = Enumerable.Repeat(Load[0], 1_000).ToArray();
        await using (var life = await world.LiveAsync(callers))
        {
            await life.UntilAsync(() => life.Count("money", 200), 40);
            await life.KillAsync();
        }

        await world.Record.UntilAsync(record => record.Open == 0, TestContext.Current.CancellationToken).WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken);
        long lost;
        await using (var idle = await world.LiveAsync())
        {
            lost = await SpentAsync(idle) - world.Record.Billed.Value;
            await idle.StopAsync();
        }

        await using var last = await world.LiveAsync(callers);
        await last.UntilAsync(() => last.Count("money", 402), 100);
        await world.Record.UntilAsync(record => record.Open == 0, TestContext.Current.CancellationToken).WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken);
        var (spent, billed) = (await SpentAsync(last), world.Record.Billed.Value);

        output.WriteLine(FormattableString.Invariant(
            $"{(concurrency == 0 ? "any number of calls" : $"{concurrency} call")} at a time: {world.Record.Count} calls, {100.0 * spent / fifty:0.0} % of the budget counts as spent, {100.0 * billed / fifty:0.0} % was billed, {100.0 * lost / fifty:0.0} % was held by calls that a kill cut off"));
        Assert.Equal(lost, spent - billed); // not a nano-dollar more is lost than what was open at the kill
        Assert.InRange(lost, 0, (concurrency == 0 ? 50 : concurrency) * Estimate);
        Assert.InRange(spent, fifty * 95 / 100, fifty);
        if (concurrency > 0)
            Assert.InRange(billed, fifty * 95 / 100, fifty);
    }

    private static async Task<long> SpentAsync(GatewayLife life)
    {
        var status = await life.AdminAsync("/admin/status");
        var since = TimeProvider.System.GetTimestamp();
        while ((int)status["engine"]!["openLeases"]! > 0) // the provider has answered, and it settles
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < RunningGateway.Hang, "hangs");
            status = await life.AdminAsync("/admin/status");
        }

        var budget = status["keys"]!.AsArray().Single(key => (string?)key!["name"] == "money")!["budgets"]![0]!;
        return (long)((decimal)budget["spentUsd"]! * 1_000_000_000m);
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
