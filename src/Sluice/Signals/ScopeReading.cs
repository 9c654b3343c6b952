using Sluice.Limits;

namespace Sluice.Signals;

/// <summary>A scope's limits at one instant.</summary>
/// <param name="Name">The scope's name.</param>
/// <param name="Limits">Its limits; unlimited ones are not among them.</param>
public sealed record ScopeReading(string Name, IReadOnlyList<LimitReading> Limits);
