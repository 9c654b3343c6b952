using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>A scope and its limits.</summary>
/// <param name="Name">The name refusals use, such as <c>key:team-a</c>; unique in a controller.</param>
/// <param name="Limits">Its limits, each with a name of its own; none is unlimited.</param>
public sealed record ScopeOptions(string Name, params IReadOnlyList<LimitOptions> Limits);
