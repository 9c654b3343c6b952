using Sluice.Choice;
namespace Sluice.Gateway.Config;

/// <summary>A public model name with targets of its own.</summary>
/// <param name="Name">The public model name.</param>
/// <param name="Targets">The targets, in the order of the file; never empty.</param>
/// <param name="Strategy">In which order targets are tried.</param>
internal sealed record RouteConfig(string Name, IReadOnlyList<RouteTarget> Targets, ChoiceStrategy Strategy);
