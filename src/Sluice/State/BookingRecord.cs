namespace Sluice.State;

/// <summary>What an attempt holds from its admission on, in whose limits.</summary>
/// <param name="Id">The booking's id.</param>
/// <param name="At">When it was admitted.</param>
/// <param name="Scopes">The scopes of its caller.</param>
/// <param name="Target">Where it goes; <see langword="null"/> where it named no candidates.</param>
/// <param name="TargetScopes">The scopes of that target.</param>
/// <param name="OfCaller">What it holds in each limit of its caller's scopes.</param>
/// <param name="OfTarget">What it holds in each limit of its target's scopes.</param>
public sealed record BookingRecord(
    long Id,
    DateTimeOffset At,
    IReadOnlyList<string> Scopes,
    string? Target,
    IReadOnlyList<string> TargetScopes,
    BookedAmounts OfCaller,
    BookedAmounts OfTarget) : JournalRecord(Id, At)
{
    /// <summary>The account whose quotas it draws on; <see langword="null"/> where its target has none.</summary>
    public string? Account { get; init; }

    /// <summary>What it holds in each quota of that account.</summary>
    public BookedAmounts OfAccount { get; init; }
}
