using Sluice.Gateway.Config;
using Sluice.Storage;
using Sluice.Storage.Backups;

namespace Sluice.Gateway.Housekeeping;

/// <summary>
/// Makes a backup whenever the newest one is older than <c>backup.every</c>, also over restarts, and keeps the newest <c>backup.keep</c>.
/// </summary>
internal sealed class BackupSchedule : IAsyncDisposable
{
    // Another configuration may ask for earlier backups; and what failed is tried again.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(10);

    private readonly DatabaseBackups _backups;
    private readonly Func<BackupConfig> _config;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly Action? _looked;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Starts.</summary>
    /// <param name="backups">Makes and finds them.</param>
    /// <param name="config">Says how often and how many, each time anew.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told in words when a backup fails, and again only after one has passed in between.</param>
    /// <param name="looked">Told after every look at what is due, once the next one is set.</param>
    public BackupSchedule(DatabaseBackups backups, Func<BackupConfig> config, TimeProvider time, Action<string> report, Action? looked = null)
    {
        _looked = looked;
        _backups = backups;
        _config = config;
        _time = time;
        _report = report;
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
            var wait = LookAgainAfter;
            try
            {
                wait = await MakeDueAsync(_config()).ConfigureAwait(false);
                isFailing = false;
            }
            catch (StorageException problem)
            {
                if (!isFailing)
                    _report($"no backup was made: {problem.Message}");
                isFailing = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var waiting = Task.Delay(wait < LookAgainAfter ? wait : LookAgainAfter, _time, _stopping.Token);
            _looked?.Invoke();
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Returns when the next one is due.
    private async Task<TimeSpan> MakeDueAsync(BackupConfig config)
    {
        if (config.Every <= TimeSpan.Zero)
            return LookAgainAfter;
        var last = _backups.List() is [var newest, ..] ? newest.Time : await _backups.BornAsync(_stopping.Token).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        // A backup from the future is one from before the clock was set back: it does not put off the next for ever.
        if (last <= now && now - last < config.Every)
            return last + config.Every - now;
        await _backups.MakeAsync(_stopping.Token).ConfigureAwait(false);
        _backups.Prune(config.Keep);
        return config.Every;
    }
}
