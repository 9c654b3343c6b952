namespace Sluice.Storage.History;

/// <summary>A limit told that it is used to a share, or that it refused.</summary>
public sealed record AlertEntry : HistoryEntry
{
    /// <summary>Whose limit it is, as <c>key:team-a</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>What it is, as <c>cost_day_threshold</c> or <c>limit_hit</c>.</summary>
    public required string Type { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The limit's name.</summary>
    public required string LimitName { get; init; }

    /// <summary>The share that was passed, in (0, 1].</summary>
    public required double Threshold { get; init; }

    /// <summary>What was used: requests, tokens or nano-dollars.</summary>
    public required long Used { get; init; }

    /// <summary>What open calls held beyond that.</summary>
    public required long Reserved { get; init; }

    /// <summary>How much is allowed.</summary>
    public required long Max { get; init; }
}
