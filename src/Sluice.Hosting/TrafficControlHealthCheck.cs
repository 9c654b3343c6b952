using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sluice.Control;
using Sluice.Health;

namespace Sluice.Hosting;

/// <summary>Healthy while every target takes calls, degraded while some are left alone, unhealthy while all are.</summary>
internal sealed class TrafficControlHealthCheck(TrafficControl control) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var targets = control.Controller.Capture().Targets;
        var away = targets.Where(target => target.Health.State is not (HealthState.Ready or HealthState.HalfOpen)).ToArray();
        if (away.Length == 0)
            return Task.FromResult(HealthCheckResult.Healthy());
        var words = string.Join(", ", away.Select(target => $"{target.Name} ({target.Health.Reason}, {target.Health.ReadyIn.TotalSeconds:0} s)"));
        var status = away.Length == targets.Count ? context.Registration.FailureStatus : HealthStatus.Degraded;
        return Task.FromResult(new HealthCheckResult(status, $"Left alone: {words}."));
    }
}
