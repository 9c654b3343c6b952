namespace Sluice.Gateway.Admin.Status;

/// <summary>One model of a backend, with the limits that it has on its own.</summary>
internal sealed record TargetStatus(
    string Name, string State, string CircuitState, DateTime? CooldownUntil, int Inflight, double HealthScore, IReadOnlyList<LimitStatus> Limits);
