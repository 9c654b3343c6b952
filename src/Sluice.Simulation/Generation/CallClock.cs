using System.Threading.Tasks.Sources;

namespace Sluice.Simulation.Generation;

/// <summary>
/// Lets one call wait for instants, cancellable, with one timer. Continuations run inline on the thread that moves the clock or
/// cancels, so that a virtual clock drives everything; instants are exact to the tick where the clock's timers are.
/// </summary>
internal sealed class CallClock(TimeProvider time) : IValueTaskSource<bool>
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _wait;
    private ITimer? _timer;
    private TimeSpan _due;
    private bool _isWaiting;
    private bool _isCancelled;

    /// <summary>The monotonic clock's reading.</summary>
    public TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Waits for an instant. The answer is whether it came; <see langword="false"/> if the call was cancelled first.</summary>
    public ValueTask<bool> UntilAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_isCancelled)
                return new ValueTask<bool>(false);
            if (due <= Now)
                return new ValueTask<bool>(true);
            _wait.Reset();
            _isWaiting = true;
            _due = due;
            if (due != TimeSpan.MaxValue)
                Arm();
            return new ValueTask<bool>(this, _wait.Version);
        }
    }

    /// <summary>Waits until the call is cancelled.</summary>
    public ValueTask<bool> UntilCancelledAsync() => UntilAsync(TimeSpan.MaxValue);

    /// <summary>Ends this wait and every later one.</summary>
    public void Cancel()
    {
        lock (_lock)
        {
            _isCancelled = true;
            if (!_isWaiting)
                return;
            _isWaiting = false;
        }

        _wait.SetResult(false);
    }

    /// <summary>Lets go of the timer; nothing waits any more.</summary>
    public void Stop() => _timer?.Dispose();

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private static void OnTimer(object? state) => ((CallClock)state!).OnTimer();

    private void OnTimer()
    {
        lock (_lock)
        {
            if (!_isWaiting || _due == TimeSpan.MaxValue)
                return;
            if (Now < _due)
            {
                Arm();
                return;
            }

            _isWaiting = false;
        }

        _wait.SetResult(true);
    }

    // Real timers count whole milliseconds and may fire early; the last part of one is then waited for as a whole one. The caller holds the lock.
    private void Arm()
    {
        var left = _due - Now;
        if (left < TimeSpan.Zero)
            left = TimeSpan.Zero; // it has passed since it was looked at
        else if (time == TimeProvider.System)
            left = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        if (_timer is null)
            _timer = time.CreateTimer(OnTimer, this, left, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(left, Timeout.InfiniteTimeSpan);
    }
}
