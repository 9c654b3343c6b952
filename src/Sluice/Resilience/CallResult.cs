using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>How a call went, with all its attempts.</summary>
/// <typeparam name="T">What the call yields.</typeparam>
public sealed record CallResult<T>
{
    /// <summary>Whether the last attempt succeeded or its answer goes on.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>
    /// What the last attempt yielded. Where all failed: what that one yielded which tells most, such as the provider's error; waiting that heals
    /// goes before what the caller can mend, and that before what is wrong with our own credential.
    /// </summary>
    public T? Value { get; init; }

    /// <summary>Why the first, or a further, attempt was not let through; <see langword="null"/> if none was refused.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What the same attempt said of its target.</summary>
    public CallOutcome Outcome { get; init; }

    /// <summary>The target of the same attempt; <see langword="null"/> if none was admitted.</summary>
    public Target? Target { get; init; }

    /// <summary>Attempts that were admitted.</summary>
    public int Attempts { get; init; }

    /// <summary>Time spent waiting for room and in pauses, over all attempts.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>The attempts that failed, in their order; also of a call that succeeded in the end.</summary>
    public IReadOnlyList<FailedAttempt> Failures { get; init; } = [];

    /// <summary>
    /// Where all attempts failed or none was admitted: when the same call could be let through, at the earliest over its targets; zero is at once,
    /// <see langword="null"/> that waiting does not help.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The open lease of an answer that goes on; of no use otherwise.</summary>
    public Lease Lease { get; init; }
}
