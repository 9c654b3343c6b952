namespace Sluice.Gateway.Routing;

/// <summary>Where calls for a public model name can go.</summary>
/// <param name="Model">The public name.</param>
/// <param name="Legs">The targets in the order in which they are tried.</param>
internal sealed record ModelRoute(string Model, IReadOnlyList<RouteLeg> Legs);
