using Sluice.Errors;

namespace Sluice.Protocols;

/// <summary>The object <c>sluice</c> in an error body. All fields are always written, one that does not apply as null; <c>position</c> and <c>expected_wait_ms</c> only by a full queue.</summary>
internal sealed record SluiceErrorDetail
{
    /// <summary>The standard code, written as <c>E2001</c>.</summary>
    public required ErrorCode Code { get; init; }

    /// <summary>The code's name: <c>rate_limited</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whose error it is: <c>gateway</c>, <c>provider</c>, or <c>client</c> where the libraries answer.</summary>
    public string Source { get; init; } = "gateway";

    /// <summary>What refused, by the contract's list: <c>token_window</c>, <c>cooldown</c>.</summary>
    public string? Component { get; init; }

    /// <summary>The limit's name: <c>tpm</c>.</summary>
    public string? Limit { get; init; }

    /// <summary>Whose limit it is: <c>key:team-a</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>The limit, in its own unit.</summary>
    public long? Max { get; init; }

    /// <summary>Used up of it.</summary>
    public long? Used { get; init; }

    /// <summary>Held of it by open calls.</summary>
    public long? Reserved { get; init; }

    /// <summary>What this call needs of it.</summary>
    public long? Requested { get; init; }

    /// <summary>Where the queue is full, the place that the call would have had among those that wait for the same thing, from 1.</summary>
    public int? Position { get; init; }

    /// <summary>How long it takes from there, as fast as it went of late.</summary>
    public TimeSpan? ExpectedWait { get; init; }

    /// <summary>When the call can pass; <see langword="null"/> where waiting does not help or nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether <see cref="RetryAfter"/> is exact, or a lower bound.</summary>
    public bool RetryAfterIsExact { get; init; }

    /// <summary>Whether the same call may pass later.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>Whether another provider may take the call.</summary>
    public bool IsFallbackable { get; init; }

    /// <summary>Whether the call can never pass as it is.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>Sluice's id of the request; <see langword="null"/> where it was refused before it left its client.</summary>
    public required string? RequestId { get; init; }
}
