using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>Of several errors the one that helps its reader most: first what waiting heals, then what the reader can mend, then what is our own affair.</summary>
internal static class Usefulness
{
    /// <summary>Whether an error tells as much as another, so that the later of equals is told.</summary>
    public static bool IsAsMuch(ErrorCode? error, ErrorCode? other) => Rank(error) <= Rank(other);

    private static int Rank(ErrorCode? error) => error switch
    {
        ErrorCode.RateLimited => 0,
        ErrorCode.Overloaded => 1,
        ErrorCode.ServerError => 2,
        ErrorCode.Timeout or ErrorCode.Conflict => 3,
        ErrorCode.InvalidRequest or ErrorCode.RequestTooLarge or ErrorCode.PermissionDenied or ErrorCode.NotFound => 4,
        ErrorCode.QuotaExhausted => 5,
        ErrorCode.Authentication => 6,
        _ => 7,
    };
}
