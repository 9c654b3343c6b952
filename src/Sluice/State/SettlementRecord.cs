namespace Sluice.State;

/// <summary>What a booked attempt really used: it takes the place of what was held.</summary>
/// <param name="Id">The booking's id.</param>
/// <param name="At">When it ended.</param>
/// <param name="OfCaller">What counts in the limits of its caller's scopes.</param>
/// <param name="OfTarget">What counts in the limits of its target's scopes.</param>
public sealed record SettlementRecord(long Id, DateTimeOffset At, BookedAmounts OfCaller, BookedAmounts OfTarget) : JournalRecord(Id, At)
{
    /// <summary>What counts in the quotas of its account.</summary>
    public BookedAmounts OfAccount { get; init; }
}
