namespace Sluice.Admission;

/// <summary>One look at what holds a call up.</summary>
/// <param name="Now">The instant.</param>
/// <param name="Pass">The latest pass over the waiters; 0 if nobody waits.</param>
/// <param name="Mark">Marks what holds the call up, so that later ones in the pass do not overtake it.</param>
/// <param name="BehindAll">For one that would have to join behind everybody who waits: lines that are closed hold it up even where no pass came to mark them.</param>
/// <param name="Closes">For marking: nobody may pass it, however small.</param>
/// <param name="Marks">Gets what is marked; <see langword="null"/> where nobody asks for it.</param>
/// <param name="Notes">Keeps every gate that was looked at, for an explanation; <see langword="null"/> where nobody asks for one.</param>
internal readonly record struct Look(long Now, long Pass, bool Mark, bool BehindAll = false, bool Closes = false, Marks? Marks = null, GateNotes? Notes = null);
