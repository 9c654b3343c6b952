namespace Sluice.Gateway.Admin.Status;

/// <summary>A backend: its own state is the worst of its targets', and its quotas are its account's.</summary>
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
    IReadOnlyList<QuotaStatus> Quotas,
    IReadOnlyList<ModelLimitsStatus> ModelLimits,
    IReadOnlyList<TargetStatus> Targets);
