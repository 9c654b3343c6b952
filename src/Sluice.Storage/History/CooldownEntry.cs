namespace Sluice.Storage.History;

/// <summary>A cooldown or a circuit breaker changed.</summary>
public sealed record CooldownEntry : HistoryEntry
{
    /// <summary>The name of the target, model, backend or account.</summary>
    public required string Subject { get; init; }

    /// <summary>What kind of name that is: <c>target</c>, <c>model</c>, <c>backend</c>, <c>account</c>.</summary>
    public required string Reach { get; init; }

    /// <summary>What happened: <c>started</c>, <c>extended</c>, <c>ended</c>; of a breaker <c>open</c>, <c>half_open</c>, <c>closed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Why: <c>rate</c>, <c>quota</c>, <c>auth</c>, <c>server</c>; <see langword="null"/> of a breaker.</summary>
    public string? Reason { get; init; }

    /// <summary>When it is due to be tried again.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Which refusal in a row it was, from 1.</summary>
    public int? Consecutive { get; init; }

    /// <summary>How long it was left alone, once it has ended.</summary>
    public TimeSpan? Lasted { get; init; }
}
