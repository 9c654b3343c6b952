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

    /// <summary>The latest requests, one by one.</summary>
    public RecentRequests Recent { get; } = new();

    /// <summary>The last hour, minute by minute.</summary>
    public RequestSeries Series { get; } = new();

    /// <summary>Told of every request; must not wait or throw.</summary>
    public Action<UsageRecord>? Ended { get; set; }

    public void Record(in UsageRecord record)
    {
        Metrics.Record(record);
        Log?.Record(record);
        Recent.Record(record);
        Series.Record(record);
        Ended?.Invoke(record);
    }
}
