using Polly;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;

namespace Sluice.Polly;

/// <summary>What outcomes say of another attempt.</summary>
internal sealed class RetryHints<TResult>(TrafficControl control, TimeSpan longest)
{
    public bool ShouldHandle(Outcome<TResult> outcome) => outcome.Exception switch
    {
        CallRefusedException { Refusal: var refusal } => !refusal.IsPermanent && refusal.RetryAfter is { } wait && wait <= longest,
        _ => Read(outcome) is { Error: { } error } read && ErrorCodes.Describe(error).IsRetryable && !(read.RetryAfter > longest),
    };

    public TimeSpan? Delay(Outcome<TResult> outcome) => outcome.Exception is CallRefusedException refused
        ? refused.RetryAfter
        : Read(outcome).RetryAfter;

    private CallOutcome Read(Outcome<TResult> outcome) => outcome.Exception is { } exception
        ? control.EndOf(exception).Outcome
        : HttpOutcome.Of(outcome.Result, control.Time);
}
