namespace Sluice.Gateway.Config;

/// <summary>When a failing backend is taken out, and how it comes back.</summary>
internal sealed record BreakerConfig
{
    /// <summary>Failures in a row that open the breaker; 0 is off.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>Share of the calls in <see cref="Window"/> whose failure opens it; 0 is off.</summary>
    public double FailureRate { get; init; }

    /// <summary>The time over which the failure rate is taken.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls below which no failure rate is taken.</summary>
    public int MinimumCalls { get; init; } = 10;

    /// <summary>How long it stays open at first.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open at most.</summary>
    public TimeSpan MaxOpenFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Calls at the same time while half open.</summary>
    public int HalfOpenCalls { get; init; } = 1;

    /// <summary>Successes that close it.</summary>
    public int SuccessesToClose { get; init; } = 2;
}
