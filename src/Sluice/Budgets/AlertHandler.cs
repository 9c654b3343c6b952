using Sluice.Signals;

namespace Sluice.Budgets;

/// <summary>
/// One who handles alerts, one at a time and in order, with a queue of its own. One that takes longer than its time is given up: its token is
/// cancelled and nobody waits for it any more, but it gets no further alert until it has returned, so that no more than one ever hangs.
/// </summary>
internal sealed class AlertHandler(Func<Alert, CancellationToken, ValueTask> handle, AlertHandlers owner) : IDisposable
{
    private const int Capacity = 256;

    private readonly Lock _lock = new();
    private readonly Queue<Alert> _alerts = new();
    private bool _isRunning;
    private bool _isGivenUp;
    private TaskCompletionSource? _done;
    private TaskCompletionSource? _givenUp;
    private Subscription? _subscription;

    public void Listen(Subscription subscription) => _subscription = subscription;

    /// <summary>Takes an event from the subscription; runs the handler up to where it first waits.</summary>
    public void Take(EngineEvent change)
    {
        if (change is not Alert alert)
            return;
        lock (_lock)
        {
            if (_isRunning)
            {
                if (_alerts.Count < Capacity)
                    _alerts.Enqueue(alert);
                else
                    owner.CountDropped();
                return;
            }

            _isRunning = true;
        }

        _ = RunAsync(alert);
    }

    /// <summary>Ends when everything told so far has been handled, or the handler is given up.</summary>
    public async Task WhenDoneAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(HandledAsync(), GivenUp()).WaitAsync(cancellationToken).ConfigureAwait(false);

        async Task HandledAsync()
        {
            await _subscription!.WhenIdle().ConfigureAwait(false);
            await Done().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        owner.Remove(this);
    }

    private async Task RunAsync(Alert first)
    {
        for (Alert? alert = first; alert is not null; alert = Next())
        {
            using var patience = new CancellationTokenSource(owner.Patience, owner.Time);
            using var watch = patience.Token.UnsafeRegister(static handler => ((AlertHandler)handler!).GiveUp(), this);
            try
            {
                await handle(alert, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // It ended when its time was up; that is counted.
            }
            catch (Exception)
            {
                owner.CountFailed(); // whatever it is, it is the handler's own
            }
        }
    }

    private Alert? Next()
    {
        lock (_lock)
        {
            _isGivenUp = false;
            if (_alerts.TryDequeue(out var alert))
                return alert;
            _isRunning = false;
            _done?.SetResult();
            _done = null;
            return null;
        }
    }

    private void GiveUp()
    {
        owner.CountGivenUp();
        lock (_lock)
        {
            _isGivenUp = true;
            _givenUp?.SetResult();
            _givenUp = null;
        }
    }

    private Task Done()
    {
        lock (_lock)
            return _isRunning ? (_done ??= New()).Task : Task.CompletedTask;
    }

    private Task GivenUp()
    {
        lock (_lock)
            return _isGivenUp ? Task.CompletedTask : (_givenUp ??= New()).Task;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
