namespace Sluice.Gateway.Routing;

/// <summary>What a target takes over from the configuration of its backend and account.</summary>
/// <param name="Health">What holds backends up.</param>
/// <param name="Classes">The classes of models that share limits.</param>
internal sealed record TargetTables(HealthTable Health, ModelClasses Classes);
