using Sluice.Resilience;
namespace Sluice.Gateway.Config;

/// <summary>How failed attempts are repeated.</summary>
internal sealed record RetryConfig
{
    /// <summary>Attempts of a call over all targets, the first one included.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Attempts on one target, the first one included.</summary>
    public int PerTarget { get; init; } = 2;

    /// <summary>The pause before the second attempt on a target.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How pauses grow; at least 1.</summary>
    public double Multiplier { get; init; } = 2;

    /// <summary>How pauses are spread.</summary>
    public BackoffJitter Jitter { get; init; } = BackoffJitter.Full;

    /// <summary>Retries on a target as a share of calls, 0 to 1; 0: no such limit, which is a retry a call.</summary>
    public double Budget { get; init; } = 0.2;

    /// <summary>Whether a call that timed out may be sent again.</summary>
    public bool AfterTimeout { get; init; }
}
