namespace Sluice.State;

/// <summary>What a journal's booking counts in a scope that was not there again yet.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="At">When it counts from.</param>
/// <param name="Amounts">What counts.</param>
public sealed record UnclaimedBooking(string Scope, DateTimeOffset At, BookedAmounts Amounts);
