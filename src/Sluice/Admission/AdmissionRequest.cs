using Sluice.Choice;
using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>A call that asks to be let through.</summary>
public readonly record struct AdmissionRequest
{
    /// <summary>Who calls.</summary>
    public required CallerScopes Caller { get; init; }

    /// <summary>Where it could go, in the order of preference; empty where only the caller's limits matter. Not to be changed while the call waits.</summary>
    public ReadOnlyMemory<Candidate> Candidates { get; init; }

    /// <summary>What it will use at most.</summary>
    public UsageEstimate Estimate { get; init; }

    /// <summary>What it costs at most, where there are no candidates to say so.</summary>
    public NanoUsd MaxCost { get; init; }

    /// <summary>Who goes first where calls wait. <see cref="Priority.Normal"/> unless set.</summary>
    public Priority Priority { get; init; }

    /// <summary>Which of the candidates of one pool that have room takes it. <see cref="ChoiceStrategy.Ordered"/> unless set.</summary>
    public ChoiceStrategy Strategy { get; init; }

    /// <summary>
    /// The conversation it belongs to, as a hash of what tells conversations apart; 0 = none. Among the candidates of the first pool with room, the target that
    /// took the conversation's last call takes this one too if it has room, whatever the strategy: <see cref="TrafficPolicy.Affinity"/>.
    /// </summary>
    public ulong Conversation { get; init; }

    /// <summary>How long it may wait for room; <see langword="null"/> is the queue's own bound, zero is not at all.</summary>
    public TimeSpan? MaxWait { get; init; }
}
