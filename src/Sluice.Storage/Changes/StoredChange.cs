namespace Sluice.Storage.Changes;

/// <summary>Something stored was added, changed or removed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name; empty for an order.</param>
public readonly record struct StoredChange(StoredKind Kind, string Name);
