using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>Writes what became of the usage records.</summary>
internal static class UsageLogMetrics
{
    public static void Write(PrometheusText text, IUsageLog log)
    {
        var counters = log.Counters;
        text.Single("sluice_usage_log_taken_total", "counter", "Usage records taken into the queue.", counters.Taken);
        text.Single("sluice_usage_log_written_total", "counter", "Usage records that are in the store.", counters.Written);
        text.Single("sluice_usage_log_pending", "gauge", "Usage records that wait to be written.", counters.Pending);
        text.Single("sluice_usage_log_dropped_total", "counter", "Usage records not taken because the queue was full.", counters.Dropped);
        text.Single("sluice_usage_log_lost_total", "counter", "Usage records that the store refused.", counters.Lost);
        text.Single("sluice_usage_log_failed_batches_total", "counter", "Attempts to write that failed.", counters.FailedBatches);
        text.Single("sluice_usage_log_writable", "gauge", "1 unless the last attempt to write failed.", log.LastError is null ? 1 : 0);
    }
}
