namespace Sluice.Gateway.Routing;

/// <summary>One target on a route.</summary>
/// <param name="To">The target.</param>
/// <param name="After">How long a call waits for the targets before it first: the pools' <c>after</c>, added up.</param>
/// <param name="Pool">The number of its pool, from 0.</param>
/// <param name="IsGuess">Whether only a wildcard led there, so that the backend may not have the model.</param>
internal readonly record struct RouteLeg(RoutedTarget To, TimeSpan After, int Pool, bool IsGuess = false);
