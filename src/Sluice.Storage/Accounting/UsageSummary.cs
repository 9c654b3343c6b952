namespace Sluice.Storage.Accounting;

/// <summary>The use of one model, backend, key, user, hour or day over a range of time.</summary>
public sealed record UsageSummary
{
    /// <summary>What the row is for: a name (empty where the requests had none), <c>2026-01-31T08:00Z</c> or <c>2026-01-31</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Requests that ended.</summary>
    public required long Requests { get; init; }

    /// <summary>Of these, requests that ended with an error, refusals included.</summary>
    public required long Errors { get; init; }

    /// <summary>Of these, requests that Sluice itself refused.</summary>
    public required long Refused { get; init; }

    /// <summary>Input tokens neither read from nor written to a cache.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Input tokens read from a cache.</summary>
    public required long CachedInputTokens { get; init; }

    /// <summary>Input tokens written to a cache, for five minutes or an hour.</summary>
    public required long CacheWriteTokens { get; init; }

    /// <summary>Tokens produced.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Cost in nano-dollars, of the requests with a known price.</summary>
    public required long CostNanoUsd { get; init; }

    /// <summary>Requests that used tokens but have no known price.</summary>
    public required long Unpriced { get; init; }
}
