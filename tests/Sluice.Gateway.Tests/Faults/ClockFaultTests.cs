using Sluice.Health;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>A wall clock that is set while the gateway runs: what was decided by time that passed stays so.</summary>
public class ClockFaultTests
{
    [Theory]
    [InlineData(-48)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(48)]
    public async Task A_clock_that_is_set_moves_no_rate_no_cooldown_and_no_stream(int hours)
    {
        var lane = new Lane("openai", "openai");
        var time = new SetClock();
        var refuses = true;
        await using var upstream = RawUpstream.Start(exchange => refuses
            ? exchange.AnswerAsync(429, lane.Error("rate_limit_exceeded", "Slow down."), "Retry-After: 30")
            : exchange.AnswerAsync(200, lane.Answer));
        await using var gateway = await BlackBox.Gateway.StartAsync(
            BlackBox.Gateway.Config($$""" "keys": { "team": { "key": "{{BlackBox.Gateway.Secret}}", "limits": { "rpm": 3 } } } """, (upstream.BaseUrl, """ "cooldown": { "base": "1s" } """)), time);

        Assert.Equal(429, (await gateway.AskAsync(lane.Call(stream: false))).Status);
        time.Offset = TimeSpan.FromHours(hours);
        refuses = false;
        var cooling = await gateway.AskAsync(lane.Call(stream: false));
        Assert.Equal("cooldown", cooling.Sluice.GetProperty("component").GetString());
        Assert.InRange(int.Parse(cooling.Header("retry-after")!, null), 30, 40);
        Assert.Equal(1, upstream.Requests);

        time.Virtual.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(200, (await gateway.AskAsync(lane.Call(stream: false))).Status);
        Assert.Equal(HealthState.Ready, gateway.Runtime.Admission.Capture().Targets.Single().Health.State);
        Assert.Equal(200, (await gateway.AskAsync(lane.Call(stream: false))).Status);
        time.Offset = TimeSpan.FromHours(-hours);
        var limited = await gateway.AskAsync(lane.Call(stream: false));
        Assert.Equal((429, "rate"), (limited.Status, limited.Sluice.GetProperty("component").GetString()));
        Assert.InRange(int.Parse(limited.Header("retry-after")!, null), 1, 60);
    }

    /// <summary>Time that passes as a test says, and a wall clock that is set apart from it.</summary>
    private sealed class SetClock : TimeProvider
    {
        public VirtualTimeProvider Virtual { get; } = new();

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => Virtual.TimestampFrequency;

        public override long GetTimestamp() => Virtual.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Virtual.GetUtcNow() + Offset;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Virtual.CreateTimer(callback, state, dueTime, period);
    }
}
