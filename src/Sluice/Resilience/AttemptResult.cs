using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>How an attempt went.</summary>
/// <typeparam name="T">What the call yields.</typeparam>
public readonly record struct AttemptResult<T>
{
    private AttemptResult(AttemptKind kind, T? value, in AttemptEnd end, bool? mayFallBack, Predicate<Target>? fallBackTo = null)
    {
        FallBackTo = fallBackTo;
        Kind = kind;
        Value = value;
        End = end;
        MayFallBack = mayFallBack;
    }

    /// <summary>
    /// Of one that failed: whether what was refused is something that the next attempt leaves out or says differently. Then the same target is asked again at
    /// once, within its limits as ever; neither <see cref="RetryPolicy"/> nor its budget counts it, but a call is corrected ten times at most.
    /// </summary>
    public bool MayCorrect { get; init; }

    internal AttemptKind Kind { get; }

    internal T? Value { get; }

    internal AttemptEnd End { get; }

    internal bool? MayFallBack { get; }

    internal Predicate<Target>? FallBackTo { get; }

    /// <summary>It is done.</summary>
    /// <param name="value">What the call yields.</param>
    /// <param name="end">What it used.</param>
    public static AttemptResult<T> Completed(T value, in AttemptEnd end) => new(AttemptKind.Completed, value, end, null);

    /// <summary>
    /// Its answer has begun to reach the caller and goes on, such as a stream: no further attempt is possible, and who called the executor
    /// ends the lease.
    /// </summary>
    /// <param name="value">What the call yields.</param>
    public static AttemptResult<T> Ongoing(T value) => new(AttemptKind.Ongoing, value, default, null);

    /// <summary>It failed.</summary>
    /// <param name="end">What it costs, and what it says of the target.</param>
    /// <param name="value">
    /// What the call yields if this stays the last attempt, such as the provider's error; disposed, if it can be, where another attempt follows.
    /// </param>
    /// <param name="mayFallBack">Whether another target may be asked, where the error's own row in the table does not decide.</param>
    /// <param name="fallBackTo">Which other targets may be asked; <see langword="null"/> for any.</param>
    public static AttemptResult<T> Failed(in AttemptEnd end, T? value = default, bool? mayFallBack = null, Predicate<Target>? fallBackTo = null) =>
        new(AttemptKind.Failed, value, end, mayFallBack, fallBackTo);
}
