using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Tests;

public sealed class CallClockTests
{
    [Fact]
    public async Task An_instant_that_passes_while_the_timer_is_set_ends_the_wait()
    {
        var clock = new CallClock(new HastyTime());

        Assert.True(await clock.UntilAsync(clock.Now + TimeSpan.FromMilliseconds(7.5)).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        clock.Stop();
    }

    /// <summary>A clock on which five milliseconds pass between two readings.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Interlocked.Add(ref _now, 5);
    }
}
