using System.Threading.Tasks.Sources;

namespace Sluice.Resilience;

/// <summary>
/// One pause, cancellable. On a <see cref="VirtualTimeProvider"/> what follows runs inline on whatever thread moves the clock or cancels, so
/// that it is deterministic; a task's delay would hand a cancellation to the thread pool.
/// </summary>
internal sealed class Pause : IValueTaskSource
{
    private readonly CancellationToken _cancellationToken;
    private ManualResetValueTaskSourceCore<bool> _core;
    private ITimer? _timer;
    private CancellationTokenRegistration _cancellation;
    private int _hasEnded;

    private Pause(TimeProvider time, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _core.RunContinuationsAsynchronously = time is not VirtualTimeProvider;
    }

    /// <summary>Waits.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="length">How long; nothing is waited for if it is zero.</param>
    /// <param name="cancellationToken">Ends the pause with an <see cref="OperationCanceledException"/>.</param>
    public static ValueTask For(TimeProvider time, TimeSpan length, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        return length == TimeSpan.Zero ? ValueTask.CompletedTask : new Pause(time, cancellationToken).Begin(time, length);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancellation.Dispose();
        _timer?.Dispose();
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    // The timer is set going last: everything it ends is there by then.
    private ValueTask Begin(TimeProvider time, TimeSpan length)
    {
        _timer = time.CreateTimer(static pause => ((Pause)pause!).End(isCancelled: false), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var task = new ValueTask(this, _core.Version);
        _cancellation = _cancellationToken.UnsafeRegister(static pause => ((Pause)pause!).End(isCancelled: true), this);
        _timer.Change(length, Timeout.InfiniteTimeSpan);
        return task;
    }

    private void End(bool isCancelled)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;
        if (isCancelled)
            _core.SetException(new OperationCanceledException(_cancellationToken));
        else
            _core.SetResult(true);
    }
}
