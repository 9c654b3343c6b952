using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Takes note of every request that ended: for the usage log, for metrics, and for whoever watches. Off the hot path: nothing here waits.
/// </summary>
/// <param name="log">Where usage is kept; <see langword="null"/> keeps nothing.</param>
/// <param name="metrics">The counters.</param>
internal sealed class RequestJournal(IUsageLog? log, GatewayMetrics metrics)
{
    public GatewayMetrics Metrics { get; } = metrics;

    public IUsageLog? Log { get; } = log;

    /// <summary>Told of every request; must not wait or throw.</summary>
    public Action<UsageRecord>? Watcher { get; set; }

    public void Record(in UsageRecord record)
    {
        Metrics.Record(record);
        Log?.Record(record);
        Watcher?.Invoke(record);
    }
}
