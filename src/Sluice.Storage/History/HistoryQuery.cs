namespace Sluice.Storage.History;

/// <summary>Which entries of a history are wanted; each part that is not given admits all.</summary>
public sealed record HistoryQuery
{
    /// <summary>The first instant that counts.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant that no longer counts.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The subject of a cooldown, or the scope of an alert or a correction.</summary>
    public string? Subject { get; init; }

    /// <summary>Only entries with a smaller number than this: for the next page.</summary>
    public long? BeforeId { get; init; }

    /// <summary>How many at most, at least 1; 100 unless set.</summary>
    public int Limit { get; init; } = 100;
}
