namespace Sluice.Health;

/// <summary>How a cooldown grows with consecutive rate refusals.</summary>
public enum CooldownBackoff
{
    /// <summary>base x 2^(n-1): 30, 60, 120, 240, 480, 600 s.</summary>
    Exponential,

    /// <summary>base x n: 30, 60, 90 ... 600 s.</summary>
    Linear,
}
