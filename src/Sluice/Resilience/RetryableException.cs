using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>
/// Marks an error as one that may be tried again, whatever its type: thrown by an attempt instead of the error itself, which it holds.
/// </summary>
public sealed class RetryableException : Exception
{
    private RetryableException(Exception error, ErrorCode code, TimeSpan? retryAfter)
        : base(error.Message, error)
    {
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>What it counts as: a code that the error table lets be tried again.</summary>
    public ErrorCode Code { get; }

    /// <summary>How long to stay away at least, where that is known.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Marks an error; none stays none, and one that is marked stays as it is.</summary>
    /// <param name="error">The error.</param>
    /// <param name="retryAfter">How long to stay away at least; 0 or more.</param>
    /// <param name="code">What it counts as; a code that the error table lets be tried again.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code may not be tried again, or the time is negative.</exception>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(error))]
    public static RetryableException? Wrap(Exception? error, TimeSpan? retryAfter = null, ErrorCode code = ErrorCode.ServerError)
    {
        if (!ErrorCodes.Describe(code).IsRetryable)
            throw new ArgumentOutOfRangeException(nameof(code), code, "The error table does not let this code be tried again; use ServerError, Overloaded, Timeout, RateLimited or Conflict.");
        if (retryAfter < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(retryAfter), retryAfter, "A wait must be 0 or more.");
        return error is null ? null : error as RetryableException ?? new(error, code, retryAfter);
    }

    /// <summary>The error behind the mark; one that is not marked is given back as it is.</summary>
    /// <param name="error">The error.</param>
    public static Exception Unwrap(Exception error) => error is RetryableException { InnerException: { } marked } ? Unwrap(marked) : error;

    /// <summary>Whether an error is marked, itself or what it holds.</summary>
    /// <param name="error">The error.</param>
    public static bool IsMarked(Exception? error) => Find(error) is not null;

    /// <summary>The mark on an error or on what it holds.</summary>
    internal static RetryableException? Find(Exception? error)
    {
        while (error is not null and not RetryableException)
            error = error.InnerException;
        return error as RetryableException;
    }
}
