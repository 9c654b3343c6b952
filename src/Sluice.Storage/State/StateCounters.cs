namespace Sluice.Storage.State;

/// <summary>What became of the journal's records since the start.</summary>
/// <param name="Written">Records on disk.</param>
/// <param name="Batches">Appends that wrote them; less than <paramref name="Written"/> where calls came together.</param>
/// <param name="Pending">Records that wait to be written.</param>
/// <param name="Lost">Records that could not be kept, so that what they said counts at its estimate.</param>
/// <param name="Failed">Appends and snapshots that failed.</param>
/// <param name="Snapshots">Snapshots on disk.</param>
public readonly record struct StateCounters(long Written, long Batches, long Pending, long Lost, long Failed, long Snapshots);
