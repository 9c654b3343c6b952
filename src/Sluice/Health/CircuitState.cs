namespace Sluice.Health;

/// <summary>The state of a circuit breaker.</summary>
public enum CircuitState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>No call passes until its time is over.</summary>
    Open,

    /// <summary>A few calls show whether what failed is back.</summary>
    HalfOpen,
}
