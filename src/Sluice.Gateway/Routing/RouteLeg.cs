namespace Sluice.Gateway.Routing;

/// <summary>One target on a route.</summary>
/// <param name="To">The target.</param>
/// <param name="After">How long a call waits for the targets before it first: the pools' <c>after</c>, added up.</param>
/// <param name="IsGuess">Whether only a wildcard led there, so that the backend may not have the model.</param>
internal readonly record struct RouteLeg(RoutedTarget To, TimeSpan After, bool IsGuess = false);
