namespace Sluice.Storage.History;

/// <summary>Something that happened, kept for later reading.</summary>
public abstract record HistoryEntry
{
    /// <summary>Its number, ascending in the order of writing; 0 until it is stored.</summary>
    public long Id { get; init; }

    /// <summary>When it happened; kept to the millisecond.</summary>
    public required DateTimeOffset Time { get; init; }
}
