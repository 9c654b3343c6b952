using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>Why a call was not let through: what refused, whose it is, and when the call can pass. Refusing consumed nothing.</summary>
public sealed record Refusal
{
    /// <summary>What refused.</summary>
    public required RefusalComponent Component { get; init; }

    /// <summary>The standard code.</summary>
    public required ErrorCode Code { get; init; }

    /// <summary>The limit's name, such as <c>tpm</c>; <see langword="null"/> where no limit refused.</summary>
    public string? Limit { get; init; }

    /// <summary>What that limit counts.</summary>
    public Dimension? Dimension { get; init; }

    /// <summary>Whether that limit is not configured but learned from the provider's headers.</summary>
    public bool IsLearned { get; init; }

    /// <summary>The time over which that limit counts.</summary>
    public Window? Window { get; init; }

    /// <summary>Whose it is: the scope's name, or the target's where its health refused.</summary>
    public string? Scope { get; init; }

    /// <summary>The candidate that comes free first, where a target refused; <see langword="null"/> where the caller's own limits did.</summary>
    public string? Target { get; init; }

    /// <summary>How much is allowed.</summary>
    public long Max { get; init; }

    /// <summary>How much ended calls used that still counts.</summary>
    public long Used { get; init; }

    /// <summary>How much open calls hold.</summary>
    public long Reserved { get; init; }

    /// <summary>How much this call asked for.</summary>
    public long Requested { get; init; }

    /// <summary>When the call can pass, in whole milliseconds rounded up; <see langword="null"/> where waiting does not help or nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether <see cref="RetryAfter"/> is exact: a millisecond earlier this very call fails, then it passes, if nothing else comes.
    /// Otherwise it is a lower bound, because other calls have to end first.
    /// </summary>
    public bool RetryAfterIsExact { get; init; }

    /// <summary>Where the queue is full, the call's place among those that wait for the same thing, from 1; <see langword="null"/> otherwise.</summary>
    public int? Position { get; init; }

    /// <summary>
    /// Where the queue is full, how long it takes from <see cref="Position"/> as fast as those that wait for the same thing went of late;
    /// <see langword="null"/> where none has gone yet.
    /// </summary>
    public TimeSpan? ExpectedWait { get; init; }

    /// <summary>Whether no waiting helps: the call alone is larger than the limit, or nothing is there that could take it.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public string Message => RefusalText.Describe(this);
}
