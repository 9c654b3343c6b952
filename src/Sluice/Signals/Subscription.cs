namespace Sluice.Signals;

/// <summary>
/// One who listens, with a queue of its own, so that one who is slow holds up nobody else. Events come one at a time and in order; beyond
/// the capacity of the queue they are dropped and counted, and what the handler throws is counted.
/// </summary>
internal sealed class Subscription(EventFeed feed, Action<EngineEvent> handler) : IDisposable, IThreadPoolWorkItem
{
    private const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly Queue<EngineEvent> _events = new();
    private bool _isRunning;
    private TaskCompletionSource? _idle;
    private bool _isDisposed;

    public void Add(EngineEvent change)
    {
        lock (_lock)
        {
            if (!_isDisposed && _events.Count < Capacity)
            {
                _events.Enqueue(change);
                return;
            }
        }

        feed.CountDropped();
    }

    public void Deliver(bool inline)
    {
        lock (_lock)
        {
            if (_isRunning || _events.Count == 0)
                return;
            _isRunning = true;
        }

        if (inline)
            Execute();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Ends once everything that was added has been handled.</summary>
    public Task WhenIdle()
    {
        lock (_lock)
        {
            if (_isDisposed || (!_isRunning && _events.Count == 0))
                return Task.CompletedTask;
            return (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Execute()
    {
        while (TryTake(out var change))
        {
            try
            {
                handler(change);
            }
            catch (Exception)
            {
                feed.CountFailed(); // whatever it is, it is the subscriber's own
            }
        }
    }

    public void Dispose()
    {
        feed.Unsubscribe(this);
        lock (_lock)
        {
            _isDisposed = true;
            _events.Clear();
            if (_isRunning)
                return;
            _idle?.SetResult();
            _idle = null;
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out EngineEvent change)
    {
        lock (_lock)
        {
            _isRunning = _events.TryDequeue(out change);
            if (!_isRunning)
            {
                _idle?.SetResult();
                _idle = null;
            }

            return _isRunning;
        }
    }
}
