namespace Sluice.Gateway.Admin.Status;

/// <summary>The body of <c>GET /admin/status</c>.</summary>
internal sealed record GatewayStatus(
    DateTime At,
    IReadOnlyList<BackendStatus> Backends,
    IReadOnlyList<CallerStatus> Keys,
    IReadOnlyList<CallerStatus> Groups,
    CallerStatus Everything,
    IReadOnlyList<LeaseStatus> Leases,
    EngineStatus Engine,
    UsageLogStatus? UsageLog,
    StateStatus? State,
    SignalsStatus Signals);
