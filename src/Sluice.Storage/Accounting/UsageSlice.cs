namespace Sluice.Storage.Accounting;

/// <summary>What the calls of one backend used that arrived in a short while.</summary>
public sealed record UsageSlice
{
    /// <summary>The backend.</summary>
    public required string Backend { get; init; }

    /// <summary>The end of the while, exclusive, in milliseconds since 1970-01-01 UTC.</summary>
    public required long EndMs { get; init; }

    /// <summary>Requests that were not refused by Sluice itself.</summary>
    public required long Requests { get; init; }

    /// <summary>All tokens, in and out.</summary>
    public required long Tokens { get; init; }

    /// <summary>Cost in nano-dollars, of the requests with a known price.</summary>
    public required long CostNanoUsd { get; init; }
}
