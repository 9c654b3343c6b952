namespace Sluice.Health;

/// <summary>How far something that is left alone reaches.</summary>
public enum HealthReach
{
    /// <summary>One target: a backend with a model.</summary>
    Target,

    /// <summary>One model of an account, on all of its backends.</summary>
    Model,

    /// <summary>A backend with all its models.</summary>
    Backend,

    /// <summary>An account with all its backends.</summary>
    Account,
}
