using Sluice.Health;

namespace Sluice.Gateway.Admin.Status;

/// <summary>The contract's words for a target's health.</summary>
internal static class HealthWords
{
    public static string State(HealthReading health) => health.State switch
    {
        HealthState.Cooling when health.Reason == OutReason.Quota => "quota_exceeded",
        HealthState.Cooling => "cooling",
        HealthState.Open => "open",
        HealthState.HalfOpen => "half_open",
        HealthState.Disabled => "disabled",
        _ => "ready",
    };

    public static string Circuit(HealthReading health) => health.Circuit switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half_open",
        _ => "closed",
    };

    /// <summary>How bad a state is, so that the worst of several can be told.</summary>
    public static int Badness(HealthReading health) => health.State switch
    {
        HealthState.Open => 4,
        HealthState.Cooling when health.Reason == OutReason.Quota => 3,
        HealthState.Cooling => 2,
        HealthState.HalfOpen => 1,
        _ => 0,
    };
}
