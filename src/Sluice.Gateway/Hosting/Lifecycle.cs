namespace Sluice.Gateway.Hosting;

/// <summary>Whether the server starts, serves or stops, and how many requests are in its hands.</summary>
internal sealed class Lifecycle
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LifecycleState _state;
    private int _open;

    public LifecycleState State => _state;

    public void Started() => _state = LifecycleState.Ready;

    /// <summary>A request has come; <see cref="Leave"/> follows once everything about it is noted.</summary>
    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0 && _state == LifecycleState.Stopping)
            _empty.TrySetResult();
    }

    /// <summary>Begins to stop.</summary>
    /// <returns>Ends when no request is open.</returns>
    public Task StopAsync()
    {
        _state = LifecycleState.Stopping;
        if (Interlocked.CompareExchange(ref _open, 0, 0) == 0)
            _empty.TrySetResult();
        return _empty.Task;
    }
}
