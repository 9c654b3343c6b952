using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>A question to the controller: a new call, or a further attempt of an open one.</summary>
internal struct Ask
{
    public CallerScopes Caller;
    public ReadOnlyMemory<Candidate> Candidates;
    public UsageEstimate Estimate;
    public NanoUsd MaxCost;

    /// <summary>The open call whose further attempt this is; a further attempt draws no request and no slot of its caller again.</summary>
    public LeaseRecord? Call;

    /// <summary>When it came.</summary>
    public long Arrival;

    /// <summary>Until when it waits; its arrival if it does not.</summary>
    public long Deadline;

    /// <summary>The lease that is asked to be extended.</summary>
    public (int Slot, int Generation) Lease;

    public bool IsFurtherAttempt;
}
