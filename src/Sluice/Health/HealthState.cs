namespace Sluice.Health;

/// <summary>Whether a target takes calls.</summary>
public enum HealthState
{
    /// <summary>It takes calls.</summary>
    Ready,

    /// <summary>It refused for rate or quota, or refused our credential, and is left alone until a deadline.</summary>
    Cooling,

    /// <summary>It failed too often and is left alone until a deadline.</summary>
    Open,

    /// <summary>Its deadline has passed, and single calls show whether it is back.</summary>
    HalfOpen,

    /// <summary>It is switched off.</summary>
    Disabled,
}
