using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sluice.Control;
using Sluice.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of policies to health checks.</summary>
public static class SluiceHealthChecksBuilderExtensions
{
    /// <summary>Healthy while every target of the policy takes calls, degraded while some are left alone, unhealthy while all are.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="name">The check's name; <c>sluice:</c> and the policy's if not given.</param>
    /// <param name="failureStatus">What it reports while all targets are left alone; unhealthy if not given.</param>
    /// <param name="tags">Its tags.</param>
    public static IHealthChecksBuilder AddSluice(
        this IHealthChecksBuilder builder, string policy, string? name = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null) =>
        builder.Add(new(
            name ?? $"sluice:{policy}",
            provider => new TrafficControlHealthCheck(provider.GetRequiredKeyedService<TrafficControl>(policy)),
            failureStatus,
            tags));
}
