namespace Sluice.Errors;

/// <summary>The table of the thirteen standard error codes, and the standard reading of an HTTP status.</summary>
public static class ErrorCodes
{
    private static readonly ErrorCodeInfo[] Table =
    [
        new(ErrorCode.InvalidRequest, "E1001", "invalid_request", ErrorCategory.Client, 400, false, false,
            "Check the request's parameters."),
        new(ErrorCode.Authentication, "E1002", "authentication", ErrorCategory.Client, 401, false, true,
            "Check the API key."),
        new(ErrorCode.PermissionDenied, "E1003", "permission_denied", ErrorCategory.Client, 403, false, false,
            "Check what the account may do."),
        new(ErrorCode.NotFound, "E1004", "not_found", ErrorCategory.Client, 404, false, false,
            "Check the model's name and the URL."),
        new(ErrorCode.RequestTooLarge, "E1005", "request_too_large", ErrorCategory.Client, 413, false, false,
            "Shorten the input or use a model with a larger context."),
        new(ErrorCode.RateLimited, "E2001", "rate_limited", ErrorCategory.Rate, 429, true, true,
            "Wait as long as the answer says, then try again."),
        new(ErrorCode.QuotaExhausted, "E2002", "quota_exhausted", ErrorCategory.Rate, 429, false, true,
            "Raise the quota, wait for its reset, or use another provider."),
        new(ErrorCode.ServerError, "E3001", "server_error", ErrorCategory.Server, 500, true, true,
            "Try again with growing pauses."),
        new(ErrorCode.Overloaded, "E3002", "overloaded", ErrorCategory.Server, 503, true, true,
            "Try again after a longer pause, or use another provider."),
        new(ErrorCode.Timeout, "E3003", "timeout", ErrorCategory.Server, 504, true, true,
            "Allow more time or send a simpler request."),
        new(ErrorCode.Conflict, "E4001", "conflict", ErrorCategory.Operational, 409, true, false,
            "Try again soon."),
        new(ErrorCode.Cancelled, "E4002", "cancelled", ErrorCategory.Operational, null, false, false,
            "Nothing to do: the caller ended the call."),
        new(ErrorCode.Unknown, "E9999", "unknown", ErrorCategory.Unknown, null, false, false,
            "Look at the provider's own error."),
    ];

    /// <summary>All thirteen, by ascending number.</summary>
    public static IReadOnlyList<ErrorCodeInfo> All { get; } = Array.AsReadOnly(Table);

    /// <summary>What a code means and allows. Allocates nothing.</summary>
    /// <param name="code">The code; a number that is none of the thirteen reads as <see cref="ErrorCode.Unknown"/>.</param>
    public static ErrorCodeInfo Describe(ErrorCode code) => Table[code switch
    {
        ErrorCode.InvalidRequest => 0,
        ErrorCode.Authentication => 1,
        ErrorCode.PermissionDenied => 2,
        ErrorCode.NotFound => 3,
        ErrorCode.RequestTooLarge => 4,
        ErrorCode.RateLimited => 5,
        ErrorCode.QuotaExhausted => 6,
        ErrorCode.ServerError => 7,
        ErrorCode.Overloaded => 8,
        ErrorCode.Timeout => 9,
        ErrorCode.Conflict => 10,
        ErrorCode.Cancelled => 11,
        _ => 12,
    }];

    /// <summary>The code an HTTP status stands for when nothing else is known of the answer.</summary>
    /// <param name="status">The status; one that is no error (below 400, above 599) reads as <see cref="ErrorCode.Unknown"/>.</param>
    public static ErrorCode FromHttpStatus(int status) => status switch
    {
        401 => ErrorCode.Authentication,
        402 => ErrorCode.QuotaExhausted,
        403 => ErrorCode.PermissionDenied,
        404 => ErrorCode.NotFound,
        408 or 504 => ErrorCode.Timeout,
        409 => ErrorCode.Conflict,
        413 => ErrorCode.RequestTooLarge,
        429 => ErrorCode.RateLimited,
        499 => ErrorCode.Cancelled,
        503 or 529 => ErrorCode.Overloaded,
        >= 400 and < 500 => ErrorCode.InvalidRequest,
        >= 500 and < 600 => ErrorCode.ServerError,
        _ => ErrorCode.Unknown,
    };
}
