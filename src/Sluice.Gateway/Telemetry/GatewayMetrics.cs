using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>Counts requests for <c>/metrics</c>.</summary>
internal sealed class GatewayMetrics
{
    private long _requests;

    public long Requests => Volatile.Read(ref _requests);

    public void Record(in UsageRecord _) => Interlocked.Increment(ref _requests);
}
