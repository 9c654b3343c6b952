namespace Sluice.RateLimiting;

/// <summary>How a limiter asks the limits behind it.</summary>
public sealed record TrafficRateLimiterOptions
{
    /// <summary>What a permit stands for. Default a request.</summary>
    public PermitUnit Unit { get; init; } = PermitUnit.Request;

    /// <summary>
    /// How many units a permit stands for; at least 1. For middleware that takes one permit a request: 10,000 with
    /// <see cref="PermitUnit.MicroUsd"/> reserves a cent for each. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1, or more than 10^9.</exception>
    public long UnitsPerPermit
    {
        get;
        init => field = value is >= 1 and <= 1_000_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(UnitsPerPermit), value, "UnitsPerPermit must be from 1 to 10^9.");
    } = 1;

    /// <summary>
    /// How long <c>AcquireAsync</c> may wait at most; 0 = not at all, <see langword="null"/> = as long as the controller's queue allows. One that
    /// cannot pass in that time is refused at once, not after it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan? MaxWait
    {
        get;
        init => field = value >= TimeSpan.Zero || value is null
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxWait), value, "MaxWait must be 0 (no waiting) or more.");
    }
}
