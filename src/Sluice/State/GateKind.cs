namespace Sluice.State;

/// <summary>What a saved gate is.</summary>
public enum GateKind
{
    /// <summary>A cooldown of an account, a backend, a model or a target.</summary>
    Cooldown,

    /// <summary>The circuit breaker of a target.</summary>
    Breaker,

    /// <summary>The guard of one of an account's quotas; what it counts is in <see cref="EngineState.Quotas"/>.</summary>
    Quota,
}
