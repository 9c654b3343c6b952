namespace Sluice.Gateway.Config;

/// <summary>Limits that a class of models shares on a backend.</summary>
/// <param name="Models">Model names or beginnings followed by <c>*</c>; never empty.</param>
/// <param name="Limits">The shared limits.</param>
internal sealed record ModelLimitsConfig(IReadOnlyList<string> Models, LimitsConfig Limits);
