using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Admin.Usage;

/// <summary>Durations in milliseconds, at most 6 % too long; null where nothing was answered.</summary>
/// <param name="P50">What half of them do not exceed.</param>
/// <param name="P95">What 95 % of them do not exceed.</param>
internal sealed record LatencyView(long? P50, long? P95)
{
    public static LatencyView Of(LatencyCounts counts) => new(counts.Quantile(0.5), counts.Quantile(0.95));
}
