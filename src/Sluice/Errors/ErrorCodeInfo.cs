namespace Sluice.Errors;

/// <summary>What one standard error code means and allows.</summary>
/// <param name="Code">The code.</param>
/// <param name="Id">The code as it is written: <c>E2001</c>.</param>
/// <param name="Name">Its name in snake case: <c>rate_limited</c>.</param>
/// <param name="Category">Its family.</param>
/// <param name="HttpStatus">The HTTP status that stands for it; <see langword="null"/> where none does.</param>
/// <param name="IsRetryable">Whether the same target may be asked again.</param>
/// <param name="IsFallbackable">Whether another target may be asked.</param>
/// <param name="Hint">What helps, in one short sentence.</param>
public sealed record ErrorCodeInfo(
    ErrorCode Code,
    string Id,
    string Name,
    ErrorCategory Category,
    int? HttpStatus,
    bool IsRetryable,
    bool IsFallbackable,
    string Hint);
