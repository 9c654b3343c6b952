namespace Sluice.Health;

/// <summary>When a target that fails (E3xxx) is left alone, and how it comes back.</summary>
public sealed record BreakerOptions
{
    /// <summary>Consecutive failures that open the circuit; 0 = never. Default 5.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>
    /// The share of calls in <see cref="Window"/> whose failure opens the circuit too, once there were <see cref="MinimumCalls"/>; from 0 to 1, 0 = never.
    /// Default 0. Only success and failure count, and nothing that says nothing of the target.
    /// </summary>
    public double FailureRate { get; init; }

    /// <summary>The time over which <see cref="FailureRate"/> is taken; more than zero. Default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls below which no rate is taken; at least 1. Default 10.</summary>
    public int MinimumCalls { get; init; } = 10;

    /// <summary>How long the circuit stays open at first. Default 30 s.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bound of the open time, which doubles whenever a half-open circuit fails. Default 1 h.</summary>
    public TimeSpan MaxOpenFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Calls let through at the same time while half-open. Default 1.</summary>
    public int HalfOpenCalls { get; init; } = 1;

    /// <summary>Successes that close a half-open circuit. Default 2.</summary>
    public int SuccessesToClose { get; init; } = 2;

    /// <summary>The open time when it opens for the n-th time in a row, from 1.</summary>
    /// <param name="opened">Which opening in a row this is.</param>
    public TimeSpan OpenTime(int opened)
    {
        var ticks = OpenFor.Ticks * Math.Pow(2, Math.Clamp(opened, 1, 63) - 1);
        return ticks >= MaxOpenFor.Ticks ? MaxOpenFor : TimeSpan.FromTicks((long)ticks);
    }

    internal BreakerOptions Validated(string target)
    {
        if (Failures < 0)
            throw new ArgumentOutOfRangeException(nameof(Failures), Failures, $"{target}: breaker failures must be 0 (never) or more.");
        if (!(FailureRate is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(FailureRate), FailureRate, $"{target}: breaker failure rate must be from 0 (never) to 1.");
        if (Window <= TimeSpan.Zero || Window > CooldownOptions.Longest)
            throw new ArgumentOutOfRangeException(nameof(Window), Window, $"{target}: breaker window must be more than 0 and at most ten years.");
        if (MinimumCalls < 1)
            throw new ArgumentOutOfRangeException(nameof(MinimumCalls), MinimumCalls, $"{target}: breaker minimum calls must be at least 1.");
        if (OpenFor <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(OpenFor), OpenFor, $"{target}: breaker open time must be more than 0.");
        if (MaxOpenFor < OpenFor)
            throw new ArgumentOutOfRangeException(nameof(MaxOpenFor), MaxOpenFor, $"{target}: breaker maximum {MaxOpenFor} must not be less than its open time {OpenFor}.");
        if (MaxOpenFor > CooldownOptions.Longest)
            throw new ArgumentOutOfRangeException(nameof(MaxOpenFor), MaxOpenFor, $"{target}: breaker maximum must be at most ten years.");
        if (HalfOpenCalls < 1)
            throw new ArgumentOutOfRangeException(nameof(HalfOpenCalls), HalfOpenCalls, $"{target}: breaker half-open calls must be at least 1.");
        if (SuccessesToClose < 1)
            throw new ArgumentOutOfRangeException(nameof(SuccessesToClose), SuccessesToClose, $"{target}: breaker successes to close must be at least 1.");
        return this;
    }
}
