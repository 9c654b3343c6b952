using Sluice.Gateway.Config;
using Sluice.Storage.Accounting;
using Sluice.Storage.History;

namespace Sluice.Gateway.Housekeeping;

/// <summary>
/// Deletes what is older than <c>usage.keepFor</c>, requests, totals, cooldowns and alerts, and audit entries and corrections after 400 days:
/// at the start, and every hour from then on.
/// </summary>
internal sealed class Retention : IAsyncDisposable
{
    /// <summary>How long audit entries and corrections are kept at least: a year, and time to look at it.</summary>
    public static readonly TimeSpan AuditFor = TimeSpan.FromDays(400);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly IUsageStore _usage;
    private readonly IHistoryStore? _history;
    private readonly Func<UsageConfig> _config;
    private readonly TimeProvider _time;
    private readonly Routine _routine;

    /// <summary>Starts.</summary>
    /// <param name="usage">Where the requests are.</param>
    /// <param name="history">Where the histories are; <see langword="null"/> where none are kept.</param>
    /// <param name="config">Says how long, each time anew; zero keeps all for ever.</param>
    /// <param name="time">The clock that says how old they are, and when to look again.</param>
    /// <param name="report">Told in words when deleting fails, and again only after it has passed in between.</param>
    public Retention(IUsageStore usage, IHistoryStore? history, Func<UsageConfig> config, TimeProvider time, Action<string> report)
    {
        _usage = usage;
        _history = history;
        _config = config;
        _time = time;
        _routine = new(DeleteAsync, Every, time, problem => report($"old records cannot be deleted: {problem}"));
    }

    public ValueTask DisposeAsync() => _routine.DisposeAsync();

    private async Task<TimeSpan> DeleteAsync(CancellationToken stopping)
    {
        var keepFor = _config().KeepFor;
        if (keepFor <= TimeSpan.Zero)
            return Every;
        var now = _time.GetUtcNow();
        await _usage.DeleteOlderThanAsync(now - keepFor, stopping).ConfigureAwait(false);
        if (_history is not null)
            await _history.DeleteOlderThanAsync(now - keepFor, now - (keepFor > AuditFor ? keepFor : AuditFor), stopping).ConfigureAwait(false);
        return Every;
    }
}
