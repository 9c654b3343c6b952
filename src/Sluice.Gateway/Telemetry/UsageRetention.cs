using Sluice.Storage;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>Deletes usage records that are older than <c>usage.keepFor</c>: at the start, and every hour from then on.</summary>
internal sealed class UsageRetention : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly IUsageStore _store;
    private readonly TimeSpan _keepFor;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Starts.</summary>
    /// <param name="store">Where the records are.</param>
    /// <param name="keepFor">How long a record is kept; zero keeps all for ever.</param>
    /// <param name="time">The clock that says how old they are, and when to look again.</param>
    /// <param name="report">Told in words when deleting fails, and again only after it has passed in between.</param>
    public UsageRetention(IUsageStore store, TimeSpan keepFor, TimeProvider time, Action<string> report)
    {
        _store = store;
        _keepFor = keepFor;
        _time = time;
        _report = report;
        _running = keepFor > TimeSpan.Zero ? RunAsync() : Task.CompletedTask;
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
            try
            {
                await _store.DeleteOlderThanAsync(_time.GetUtcNow() - _keepFor, _stopping.Token).ConfigureAwait(false);
                isFailing = false;
            }
            catch (StorageException problem)
            {
                if (!isFailing)
                    _report($"old usage records cannot be deleted: {problem.Message}");
                isFailing = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Every, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
