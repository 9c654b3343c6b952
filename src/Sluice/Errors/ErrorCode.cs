namespace Sluice.Errors;

/// <summary>
/// The thirteen standard error codes. The number is the code without its letter: <see cref="RateLimited"/> is E2001.
/// What a code allows (retry, fallback, HTTP status) stands in <c>ErrorCodes</c>.
/// </summary>
public enum ErrorCode
{
    /// <summary>E1001: the request is malformed or a parameter is wrong.</summary>
    InvalidRequest = 1001,

    /// <summary>E1002: the credential is missing, wrong or expired.</summary>
    Authentication = 1002,

    /// <summary>E1003: the credential is valid but may not do this.</summary>
    PermissionDenied = 1003,

    /// <summary>E1004: no such model, path or object.</summary>
    NotFound = 1004,

    /// <summary>E1005: the input is larger than the model, or a limit, can ever take.</summary>
    RequestTooLarge = 1005,

    /// <summary>E2001: too many requests or tokens for now; waiting helps.</summary>
    RateLimited = 2001,

    /// <summary>E2002: a quota, plan or budget is used up; retrying soon does not help, another provider may.</summary>
    QuotaExhausted = 2002,

    /// <summary>E3001: the provider failed.</summary>
    ServerError = 3001,

    /// <summary>E3002: the provider has no capacity for now.</summary>
    Overloaded = 3002,

    /// <summary>E3003: no answer in time.</summary>
    Timeout = 3003,

    /// <summary>E4001: the call conflicts with another one; an immediate retry may pass.</summary>
    Conflict = 4001,

    /// <summary>E4002: the caller went away.</summary>
    Cancelled = 4002,

    /// <summary>E9999: nothing more is known.</summary>
    Unknown = 9999,
}
