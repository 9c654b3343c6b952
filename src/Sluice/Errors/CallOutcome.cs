namespace Sluice.Errors;

/// <summary>How an attempt ended, as far as the health of its target is concerned.</summary>
/// <param name="Error">The standard code of the failure; <see langword="null"/> is success.</param>
/// <param name="RetryAfter">The provider's hint how long to stay away, already validated (finite, not negative, clamped).</param>
public readonly record struct CallOutcome(ErrorCode? Error, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether a refusal for rate says that it is the whole account's, and not that of one model.</summary>
    public bool IsAccountWide { get; init; }

    /// <summary>The provider answered the call.</summary>
    public static CallOutcome Success => default;

    /// <summary>The caller went away: neutral for the target's health.</summary>
    public static CallOutcome Cancelled => new(ErrorCode.Cancelled);

    /// <summary>Whether the provider answered the call.</summary>
    public bool IsSuccess => Error is null;
}
