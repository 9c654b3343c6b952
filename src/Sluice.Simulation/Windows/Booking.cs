namespace Sluice.Simulation.Windows;

/// <summary>What an admitted call has booked, and where, so that it can be corrected.</summary>
/// <param name="Tokens">Counted in the window of tokens.</param>
/// <param name="TokensEntry">The entry there.</param>
/// <param name="Output">Counted in the window of output tokens.</param>
/// <param name="OutputEntry">The entry there.</param>
internal readonly record struct Booking(long Tokens, long TokensEntry, long Output, long OutputEntry);
