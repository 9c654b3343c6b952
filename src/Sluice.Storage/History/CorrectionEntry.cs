namespace Sluice.Storage.History;

/// <summary>What a limit counts was corrected by an administrator.</summary>
public sealed record CorrectionEntry : HistoryEntry
{
    /// <summary>Who did it.</summary>
    public required string Actor { get; init; }

    /// <summary>Whose limit it is, as <c>key:team-a</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>The limit's name.</summary>
    public required string LimitName { get; init; }

    /// <summary>What it counts, as <c>cost</c>.</summary>
    public required string Dimension { get; init; }

    /// <summary>What was added, or taken back if negative: requests, tokens or nano-dollars.</summary>
    public required long Amount { get; init; }

    /// <summary>Why, in the administrator's words.</summary>
    public required string Reason { get; init; }
}
