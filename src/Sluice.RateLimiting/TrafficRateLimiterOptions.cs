namespace Sluice.RateLimiting;

/// <summary>How a limiter asks the limits behind it.</summary>
public sealed record TrafficRateLimiterOptions
{
    /// <summary>What a permit stands for. Default a request.</summary>
    public PermitUnit Unit { get; init; } = PermitUnit.Request;

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
