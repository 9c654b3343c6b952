using Sluice.Gateway.Housekeeping;

namespace Sluice.Gateway.Telemetry;

/// <summary>Writes what became of the state that is kept over a restart.</summary>
internal static class StateMetrics
{
    /// <param name="text">Where to.</param>
    /// <param name="state">What keeps it; <see langword="null"/> where nothing does.</param>
    public static void Write(PrometheusText text, StateKeeper? state)
    {
        var counters = state?.Counters ?? default;
        text.Single("sluice_state_records_total", "counter", "Records of the journal that are on disk.", counters.Written);
        text.Single("sluice_state_batches_total", "counter", "Transactions that wrote them.", counters.Batches);
        text.Single("sluice_state_snapshots_total", "counter", "Snapshots that are on disk.", counters.Snapshots);
        text.Single("sluice_state_pending", "gauge", "Records that wait to be written.", counters.Pending);
        text.Single("sluice_state_lost_total", "counter", "Records that could not be kept, so that what they said counts at its estimate.", counters.Lost);
        text.Single("sluice_state_failed_total", "counter", "Transactions that failed.", counters.Failed);
        text.Single("sluice_state_writable", "gauge", "1 unless the last attempt to write failed.", state?.LastError is null ? 1 : 0);
    }
}
