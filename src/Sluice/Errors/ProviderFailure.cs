namespace Sluice.Errors;

/// <summary>A provider's refusal or failure, read into standard terms.</summary>
public sealed record ProviderFailure
{
    /// <summary>The standard code. <c>ErrorCodes.Describe</c> says whether a retry or another target may help.</summary>
    public required ErrorCode Code { get; init; }

    /// <summary>What it is about.</summary>
    public required FailureKind Kind { get; init; }

    /// <summary>The HTTP status of the answer as received; 200 for an answer that hides an error in its body.</summary>
    public required int HttpStatus { get; init; }

    /// <summary>The provider's own code, such as <c>insufficient_quota</c>, at most 100 characters; a numeric code as its digits.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The provider's own type or status, such as <c>rate_limit_error</c> or <c>UNAVAILABLE</c>, at most 100 characters.</summary>
    public string? ProviderType { get; init; }

    /// <summary>The provider's words in one line of at most 500 characters; what looks like a credential is masked.</summary>
    public string? ProviderMessage { get; init; }

    /// <summary>The provider's id of the request, at most 100 characters.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// How long the provider asks to stay away: finite, not negative, at most <see cref="RetryAfterParser.MaxForQuota"/> for a quota and
    /// <see cref="RetryAfterParser.MaxForRate"/> otherwise. <see langword="null"/> where it does not say.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether this is about the credential that the call was sent with (wrong, not allowed, quota or money used up) and so no business of
    /// the caller's: another target may help, whatever the code's own row allows.
    /// </summary>
    public bool IsCredentialProblem => Kind is FailureKind.Credential or FailureKind.Quota;

    /// <summary>Whether a refusal for rate names a limit of the whole account, as Gemini's limits per project are, and not one of a model.</summary>
    public bool IsAccountWide { get; init; }

    /// <summary>The same as an outcome for the target's health.</summary>
    public CallOutcome ToOutcome() => new(Code, RetryAfter) { IsAccountWide = IsAccountWide };
}
