using Sluice.Choice;
using Sluice.Limits;
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

    public Priority Priority;
    public ChoiceStrategy Strategy;
    public ulong Conversation;

    /// <summary>What compares its candidates; <see langword="null"/> where the first one is taken.</summary>
    public IChoice? Choice;

    /// <summary>The target that took its conversation's last call.</summary>
    public Target? Favourite;

    /// <summary>In whose row it stands if it waits.</summary>
    public readonly FlowKey Flow => new(Caller.Flow, Priority);

    /// <summary>The open call whose further attempt this is; a further attempt draws no request and no slot of its caller again.</summary>
    public LeaseRecord? Call;

    /// <summary>When it came.</summary>
    public long Arrival;

    /// <summary>Until when it waits; its arrival if it does not.</summary>
    public long Deadline;

    /// <summary>Candidates that are held back for no longer than this are not held back: what they were to wait for does not come in that time.</summary>
    public TimeSpan Hastened;

    /// <summary>The lease that is asked to be extended.</summary>
    public (int Slot, int Generation) Lease;

    public bool IsFurtherAttempt;

    /// <summary>Its caller is a member that is new, and there is room for no more of them.</summary>
    public bool IsTurnedAway;

    /// <summary>A new call.</summary>
    /// <exception cref="ArgumentException">It cannot be asked like that of this controller.</exception>
    public static Ask Of(in AdmissionRequest request, AdmissionController controller)
    {
        if (request.Caller is null)
            throw new ArgumentException("The request names no caller; resolve one with AdmissionController.Caller.", nameof(request));
        if (request.Caller.Owner != controller)
            throw new ArgumentException("The caller's scopes belong to another controller.", nameof(request));
        var (input, output) = (request.Estimate.InputTokens, request.Estimate.MaxOutputTokens);
        if (input is < 0 or > LimitOptions.Greatest || output is < 0 or > LimitOptions.Greatest || request.Estimate.ExpectedOutputTokens is < 0 or > LimitOptions.Greatest)
            throw new ArgumentOutOfRangeException(nameof(request), request.Estimate, $"Estimates must be from 0 to {LimitOptions.Greatest} tokens.");
        if (request.Estimate.Requests is < 1 or > LimitOptions.Greatest)
            throw new ArgumentOutOfRangeException(nameof(request), request.Estimate, $"An estimate must count for 1 to {LimitOptions.Greatest} requests.");
        if (request.MaxCost.Value is < 0 or > LimitOptions.Greatest)
            throw new ArgumentOutOfRangeException(nameof(request), request.MaxCost, $"MaxCost must be from 0 to {LimitOptions.Greatest} nano-dollars.");
        if (request.Priority is < Priority.Low or > Priority.Urgent)
            throw new ArgumentOutOfRangeException(nameof(request), request.Priority, "Priority must be Low, Normal, High or Urgent.");
        if (request.Strategy is < ChoiceStrategy.Ordered or > ChoiceStrategy.Fastest)
            throw new ArgumentOutOfRangeException(nameof(request), request.Strategy, "There is no such strategy.");
        if (!request.Candidates.IsEmpty)
            Validate(request.Candidates.Span);
        return new()
        {
            Caller = request.Caller,
            Candidates = request.Candidates,
            Estimate = request.Estimate,
            MaxCost = request.MaxCost,
            Priority = request.Priority,
            Strategy = request.Strategy,
            Conversation = request.Conversation,
        };
    }

    /// <summary>A further attempt of the call that a lease stands for.</summary>
    public static Ask ForNextAttempt(int slot, int generation, ReadOnlyMemory<Candidate> candidates)
    {
        Validate(candidates.Span);
        return new() { Candidates = candidates, Lease = (slot, generation), IsFurtherAttempt = true };
    }

    private static void Validate(ReadOnlySpan<Candidate> candidates)
    {
        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.Target is null)
                throw new ArgumentException("A candidate has no target; look it up with AdmissionController.Target.", nameof(candidates));
            if (candidate.MaxCost.Value is < 0 or > LimitOptions.Greatest)
                throw new ArgumentOutOfRangeException(nameof(candidates), candidate.MaxCost, $"MaxCost of {candidate.Target} must be from 0 to {LimitOptions.Greatest} nano-dollars.");
        }
    }
}
