using Sluice.Admission;
using Sluice.Errors;
using Sluice.Upstream;

namespace Sluice.Resilience;

/// <summary>What an exception of plain work says.</summary>
public static class WorkErrors
{
    /// <summary>
    /// One that is marked as <see cref="RetryableException"/> counts as what its mark says, an <see cref="UpstreamException"/> as its code, a
    /// <see cref="TimeoutException"/> as E3003, a cancellation as E4002. Everything else is E9999, which is not tried again: what nobody knows may
    /// have done its work.
    /// </summary>
    /// <param name="error">The exception.</param>
    public static CallOutcome Classify(Exception error) => error switch
    {
        _ when RetryableException.Find(error) is { } mark => new(mark.Code, mark.RetryAfter),
        UpstreamException upstream => new(upstream.Code),
        TimeoutException or OperationCanceledException { InnerException: TimeoutException } => new(ErrorCode.Timeout),
        OperationCanceledException => CallOutcome.Cancelled,
        _ => new(ErrorCode.Unknown),
    };

    /// <summary>What an attempt costs that ended with an exception: its estimate, unless it is certain that it was not sent.</summary>
    internal static AttemptEnd EndOf(Exception error, CallOutcome outcome) =>
        error is UpstreamException { WasSent: false } ? AttemptEnd.NotSent(outcome) : AttemptEnd.Unknown(outcome);
}
