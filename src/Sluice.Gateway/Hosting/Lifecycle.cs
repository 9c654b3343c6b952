namespace Sluice.Gateway.Hosting;

/// <summary>Whether the server starts, serves or stops, and how many requests are in its hands.</summary>
internal sealed class Lifecycle : IDisposable
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private volatile LifecycleState _state;
    private int _open;

    public LifecycleState State => _state;

    /// <summary>Cancelled when the server begins to stop: for what would go on for ever.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public void Started() => _state = LifecycleState.Ready;

    /// <summary>A request has come; <see cref="Leave"/> follows once everything about it is noted.</summary>
    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0 && _state == LifecycleState.Stopping)
            _empty.TrySetResult();
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Begins to stop.</summary>
    /// <returns>Ends when no request is open.</returns>
    public Task StopAsync()
    {
        _state = LifecycleState.Stopping;
        _stopping.Cancel();
        if (Interlocked.CompareExchange(ref _open, 0, 0) == 0)
            _empty.TrySetResult();
        return _empty.Task;
    }
}
