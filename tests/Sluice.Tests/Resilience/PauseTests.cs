using Sluice.Resilience;
using Sluice.Time;

namespace Sluice.Tests.Resilience;

public sealed class PauseTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_pause_on_the_system_clock_ends()
    {
        var token = TestContext.Current.CancellationToken;
        await Pause.For(TimeProvider.System, TimeSpan.FromMilliseconds(1), token).AsTask().WaitAsync(HangGuard, TimeProvider.System, token);
    }

    [Fact]
    public async Task A_cancelled_pause_on_the_system_clock_ends_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var pause = Pause.For(TimeProvider.System, TimeSpan.FromDays(1), cancel.Token).AsTask();
        await cancel.CancelAsync();

        var guarded = pause.WaitAsync(HangGuard, TimeProvider.System, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => guarded);
        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Fact]
    public void What_follows_a_pause_on_a_virtual_clock_runs_on_the_thread_that_moves_it()
    {
        var time = new VirtualTimeProvider();
        var thread = 0;
        var pausing = FollowAsync();
        Assert.False(pausing.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(pausing.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal(0, time.PendingTimers);

        async Task FollowAsync()
        {
            await Pause.For(time, TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(false);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public void A_cancelled_pause_leaves_no_timer()
    {
        var time = new VirtualTimeProvider();
        using var cancel = new CancellationTokenSource();
        var pause = Pause.For(time, TimeSpan.FromSeconds(1), cancel.Token).AsTask();

        cancel.Cancel();

        Assert.True(pause.IsCanceled);
        Assert.Equal(0, time.PendingTimers);
    }
}
