using Sluice.Gateway.Config;
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
    private readonly Routine _routine;

    /// <summary>Starts.</summary>
    /// <param name="backups">Makes and finds them.</param>
    /// <param name="config">Says how often and how many, each time anew.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told in words when a backup fails, and again only after one has passed in between.</param>
    /// <param name="looked">Told after every look at what is due, once the next one is set.</param>
    public BackupSchedule(DatabaseBackups backups, Func<BackupConfig> config, TimeProvider time, Action<string> report, Action? looked = null)
    {
        _backups = backups;
        _config = config;
        _time = time;
        _routine = new(MakeDueAsync, LookAgainAfter, time, problem => report($"no backup was made: {problem}"), looked);
    }

    public ValueTask DisposeAsync() => _routine.DisposeAsync();

    // Returns when the next one is due.
    private async Task<TimeSpan> MakeDueAsync(CancellationToken stopping)
    {
        var config = _config();
        if (config.Every <= TimeSpan.Zero)
            return LookAgainAfter;
        var last = _backups.List() is [var newest, ..] ? newest.Time : await _backups.BornAsync(stopping).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        // A backup from the future is one from before the clock was set back: it does not put off the next for ever.
        if (last <= now && now - last < config.Every)
            return last + config.Every - now;
        await _backups.MakeAsync(stopping).ConfigureAwait(false);
        _backups.Prune(config.Keep);
        return config.Every;
    }
}
