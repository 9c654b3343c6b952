using Sluice.Simulation.Scripting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A call that takes long holds what it holds until it ends.</summary>
public class LongCallTests
{
    [Fact]
    public async Task A_whole_answer_that_takes_as_long_as_it_may_keeps_its_slot()
    {
        var time = new VirtualTimeProvider();
        await using var provider = await Provider.StartAsync(Provider.Quick, "", [ScriptedAnswer.SlowFirstByte(TimeSpan.FromMinutes(13.5))], time);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "concurrency": 1 } } } """, time, provider);

        var slow = gateway.AskAsync(Gateway.Chat());
        await provider.UntilAsync(record => record.Open == 1);
        time.Advance(TimeSpan.FromMinutes(13));
        var refused = await gateway.AskAsync(Gateway.Chat());
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((429, "concurrency"), (refused.Status, refused.Sluice.GetProperty("component").GetString()));
        Assert.Equal(200, (await slow).Status);
        Assert.Equal(0, gateway.OpenLeases);
        await gateway.ServesAsync();
    }
}
