using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>How a call went, with all its attempts.</summary>
/// <typeparam name="T">What the call yields.</typeparam>
public sealed record CallResult<T>
{
    /// <summary>Whether the last attempt succeeded or its answer goes on.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>What the last attempt yielded; also a failed one's, such as the provider's error.</summary>
    public T? Value { get; init; }

    /// <summary>Why the first, or a further, attempt was not let through; <see langword="null"/> if none was refused.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What the last attempt that was sent said of its target.</summary>
    public CallOutcome Outcome { get; init; }

    /// <summary>The target of the last attempt; <see langword="null"/> if none was admitted.</summary>
    public Target? Target { get; init; }

    /// <summary>Attempts that were admitted.</summary>
    public int Attempts { get; init; }

    /// <summary>Time spent waiting for room and in pauses, over all attempts.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>The open lease of an answer that goes on; of no use otherwise.</summary>
    public Lease Lease { get; init; }
}
