namespace Sluice.Gateway.Admin.Status;

/// <summary>A backend: its own state is the worst of its targets'. There are no quotas in this version.</summary>
internal sealed record BackendStatus(
    string Name,
    string Pool,
    bool Enabled,
    string State,
    string CircuitState,
    DateTime? CooldownUntil,
    int Inflight,
    double HealthScore,
    IReadOnlyList<LimitStatus> Limits,
    IReadOnlyList<LimitStatus> Quotas,
    IReadOnlyList<TargetStatus> Targets);
