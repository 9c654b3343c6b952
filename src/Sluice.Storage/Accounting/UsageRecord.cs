using Sluice.Errors;

namespace Sluice.Storage.Accounting;

/// <summary>What the usage log keeps of one request that ended, answered or refused. Holds no content and no credential.</summary>
public readonly record struct UsageRecord
{
    /// <summary>When the request arrived, in milliseconds since 1970-01-01 UTC.</summary>
    public required long TimeMs { get; init; }

    /// <summary>Sluice's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>Name of the client key, <c>anonymous</c> without one.</summary>
    public required string KeyName { get; init; }

    /// <summary>The caller's <c>x-sluice-user</c>.</summary>
    public string? UserName { get; init; }

    /// <summary>The caller's <c>x-sluice-agent</c>.</summary>
    public string? AgentName { get; init; }

    /// <summary>The backend that gave the answer; <see langword="null"/> where none was asked.</summary>
    public string? Backend { get; init; }

    /// <summary>The pool of that backend.</summary>
    public string? Pool { get; init; }

    /// <summary>The model the caller asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The model the backend was asked for.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public bool IsStream { get; init; }

    /// <summary>Attempts that were sent to a backend.</summary>
    public int Attempts { get; init; }

    /// <summary>The HTTP status the caller got; 499 where it went away first.</summary>
    public int Status { get; init; }

    /// <summary>What went wrong; <see langword="null"/> is success.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>The component that refused the request, as in the contract's <c>component</c>.</summary>
    public string? RefusedBy { get; init; }

    /// <summary>Milliseconds spent waiting inside Sluice.</summary>
    public long WaitMs { get; init; }

    /// <summary>Milliseconds from arrival to the answer's first byte.</summary>
    public long? FirstByteMs { get; init; }

    /// <summary>Milliseconds from arrival to the end.</summary>
    public long DurationMs { get; init; }

    /// <summary>Input tokens neither read from nor written to the provider's cache.</summary>
    public long InputTokens { get; init; }

    /// <summary>Input tokens read from the provider's cache.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Input tokens written to the provider's cache for five minutes.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Input tokens written to the provider's cache for one hour.</summary>
    public long CacheWriteOneHourTokens { get; init; }

    /// <summary>Tokens produced.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Input tokens reserved before the call was sent.</summary>
    public long EstimatedInputTokens { get; init; }

    /// <summary>Output tokens reserved before the call was sent.</summary>
    public long EstimatedOutputTokens { get; init; }

    /// <summary>Cost in nano-dollars; <see langword="null"/> where no price is known.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>Whether the tokens are Sluice's estimate because the provider stated none.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>
    /// The attempts that failed, as JSON: <c>[{"target":"a/m","status":429,"error":"E2001","elapsed_ms":12}]</c>; <see langword="null"/> where none did.
    /// </summary>
    public string? AttemptLog { get; init; }

    /// <summary>Why Sluice refused, as the <c>sluice</c> object of the error body; <see langword="null"/> where it did not.</summary>
    public string? Refusal { get; init; }
}
