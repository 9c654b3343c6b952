using Sluice.Gateway.Housekeeping;

namespace Sluice.Gateway.Admin.Status;

/// <summary>What becomes of the state that is kept over a restart, and what is wrong if it cannot be written.</summary>
internal sealed record StateStatus(long Written, long Pending, long Lost, long Snapshots, string? Problem)
{
    public static StateStatus Of(StateKeeper state)
    {
        var counters = state.Counters;
        return new(counters.Written, counters.Pending, counters.Lost, counters.Snapshots, state.LastError?.Message);
    }
}
