namespace Sluice.Errors;

/// <summary>Which figure of a limit a header gives.</summary>
internal enum RateLimitField
{
    Limit,
    Remaining,
    Reset,
    Utilization,
    Status,
}
