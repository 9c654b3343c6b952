using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>What was kept of an engine, to be restored.</summary>
/// <param name="Snapshot">The last snapshot; <see langword="null"/> where none was made yet.</param>
/// <param name="Journal">What has happened since, in the order in which it was written down.</param>
public sealed record SavedState(EngineState? Snapshot, IReadOnlyList<JournalRecord> Journal);
