using System.Globalization;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Simulation.Scripting;
using Sluice.Storage.History;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Housekeeping;

public sealed class HistoryRecorderTests
{
    [Fact]
    public async Task Cooldowns_and_alerts_of_a_running_gateway_are_kept()
    {
        using var folder = new Config.Folder();
        var time = new VirtualTimeProvider();
        using var database = Storage.SluiceDatabase.Open(folder.Path, time);
        await using var first = await Provider.StartAsync(
            Provider.Quick, """ "cooldown": { "base": "1s" } """, [ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(7))], time);
        await using var second = await Provider.StartAsync(Provider.Quick, "", null, time);
        await using var gateway = await BlackBox.Gateway.OverAsync(
            $$"""
            "keys": { "team": { "key": "{{BlackBox.Gateway.Secret}}", "budgets": [ { "usd": 0.1, "window": "day", "alerts": [0.001] } ] } },
            "prices": { "m": { "input": 100, "output": 100 } }
            """,
            time, first, second);
        var begin = time.GetUtcNow();
        await using var log = new SqliteHistoryLog(database);
        using (new HistoryRecorder(gateway.Runtime.Admission, log))
        {
            await gateway.AskAsync(BlackBox.Gateway.Chat(more: ",\"max_tokens\":5"));
            time.Advance(TimeSpan.FromSeconds(30));
            await gateway.AskAsync(BlackBox.Gateway.Chat(more: ",\"max_tokens\":5"));
        }

        time.Advance(TimeSpan.FromMilliseconds(50));
        await log.FlushAsync().AsTask().WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken);
        var store = new SqliteHistoryStore(database);
        var cooldowns = await store.CooldownsAsync(new HistoryQuery(), TestContext.Current.CancellationToken);
        Assert.Equal("ended started", string.Join(' ', cooldowns.Select(entry => entry.Event)));
        Assert.Equal(("rate", begin, 1), (cooldowns[1].Reason, cooldowns[1].Time, cooldowns[1].Consecutive));
        Assert.True(cooldowns[1].Until >= begin.AddSeconds(7), string.Create(CultureInfo.InvariantCulture, $"until {cooldowns[1].Until}"));
        Assert.Equal(TimeSpan.FromSeconds(30), cooldowns[0].Lasted);
        var alert = (await store.AlertsAsync(new HistoryQuery(), TestContext.Current.CancellationToken))[^1];
        Assert.Equal(("key:team", "cost_day_threshold", 0.001, 100_000_000L), (alert.Scope, alert.Type, alert.Threshold, alert.Max));
    }
}
