using Sluice.Storage;

namespace Sluice.Gateway.Housekeeping;

/// <summary>Does a piece of work again and again while the gateway runs, and says once when it begins to fail.</summary>
internal sealed class Routine : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<TimeSpan>> _work;
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly Action? _done;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Starts.</summary>
    /// <param name="work">The work; returns how long to wait before it is done again.</param>
    /// <param name="longest">The longest wait, and the wait after a failure.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told why the work fails, and again only after it has succeeded in between.</param>
    /// <param name="done">Told after each time, once the next one is set.</param>
    public Routine(Func<CancellationToken, Task<TimeSpan>> work, TimeSpan longest, TimeProvider time, Action<string> report, Action? done = null)
    {
        _work = work;
        _longest = longest;
        _time = time;
        _report = report;
        _done = done;
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var isFailing = false;
        while (!_stopping.IsCancellationRequested)
        {
            var wait = _longest;
            try
            {
                wait = await _work(_stopping.Token).ConfigureAwait(false);
                isFailing = false;
            }
            catch (StorageException problem)
            {
                if (!isFailing)
                    _report(problem.Message);
                isFailing = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var waiting = Task.Delay(wait < _longest ? wait : _longest, _time, _stopping.Token);
            _done?.Invoke();
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
