namespace Sluice.Gateway.Config;

/// <summary>How a backend is asked while it is out.</summary>
/// <param name="Path">The path under the base URL.</param>
/// <param name="Interval">The time between two questions.</param>
internal sealed record HealthCheckConfig(string Path, TimeSpan Interval);
