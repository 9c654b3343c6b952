using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Admin.Status;

/// <summary>What became of the usage records, and what is wrong if they cannot be written.</summary>
internal sealed record UsageLogStatus(long Taken, long Written, int Pending, long Dropped, long Lost, string? Problem)
{
    public static UsageLogStatus Of(IUsageLog log)
    {
        var counters = log.Counters;
        return new(counters.Taken, counters.Written, counters.Pending, counters.Dropped, counters.Lost, log.LastError?.Message);
    }
}
