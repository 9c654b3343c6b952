using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>What a failed attempt allows, by the error table and a policy.</summary>
internal readonly struct Failure
{
    public Failure(in AttemptEnd end, bool? mayFallBack, RetryPolicy policy)
    {
        var code = end.Outcome.Error ?? ErrorCode.Unknown;
        var info = ErrorCodes.Describe(code);
        var mayBeBilledTwice = code == ErrorCode.Timeout && end.Charge != Charge.Unsent && !policy.AfterTimeout;

        // A rate refusal that asks for more than any pause of ours is left to the target's cooldown, which may end while the call waits.
        var asksForTooLong = end.Outcome.RetryAfter > policy.Max;
        MayRepeat = info.IsRetryable && !mayBeBilledTwice && (!asksForTooLong || code == ErrorCode.RateLimited);
        MayFallBack = (mayFallBack ?? info.IsFallbackable) && !mayBeBilledTwice;
        IsRateRefusal = code == ErrorCode.RateLimited;
        Floor = asksForTooLong || IsRateRefusal ? TimeSpan.Zero : end.Outcome.RetryAfter ?? TimeSpan.Zero;
    }

    /// <summary>Whether the same target may be asked again.</summary>
    public bool MayRepeat { get; }

    /// <summary>Whether another target may be asked.</summary>
    public bool MayFallBack { get; }

    /// <summary>Whether the next attempt leaves out what was refused, so that the same target may be asked at once.</summary>
    public bool MayCorrect { get; init; }

    /// <summary>Which others may be; <see langword="null"/> for any.</summary>
    public Predicate<Target>? FallBackTo { get; init; }

    /// <summary>Whether it was refused for its rate: its target's cooldown says when it may be asked again.</summary>
    public bool IsRateRefusal { get; }

    /// <summary>The least pause before the same target is asked again.</summary>
    public TimeSpan Floor { get; }
}
