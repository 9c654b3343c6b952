using Sluice.Admission;

namespace Sluice.Signals;

/// <summary>A call that waits, at one instant.</summary>
/// <param name="Caller">The last of its caller's scopes.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="WaitedFor">The limit and its scope, or the target, that its line is for, such as <c>tpm of key:team-a</c>.</param>
/// <param name="Position">Its place among those that wait for the same thing, from 1: the order in which they go if nobody else comes.</param>
/// <param name="Waited">How long it has waited.</param>
/// <param name="TimeLeft">How long it may still wait.</param>
/// <param name="ExpectedWait">
/// How long it takes from its place, as fast as those that wait for the same thing went of late; <see langword="null"/> where none has gone yet.
/// </param>
public sealed record WaitReading(
    string Caller, Priority Priority, string WaitedFor, int Position, TimeSpan Waited, TimeSpan TimeLeft, TimeSpan? ExpectedWait);
