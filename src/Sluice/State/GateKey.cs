using Sluice.Health;

namespace Sluice.State;

/// <summary>By what a saved gate finds its own again.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Reach">How far it reaches.</param>
/// <param name="Subject">What it stands for.</param>
/// <param name="Quota">The quota's name, where it guards one.</param>
internal readonly record struct GateKey(GateKind Kind, HealthReach Reach, string Subject, string? Quota = null);
