namespace Sluice.Gateway.Admin.Status;

/// <summary>The body of <c>GET /admin/status</c>; <c>requestsEnded</c> counts from the start, and tells whether there are requests that were not read yet.</summary>
internal sealed record GatewayStatus(
    DateTime At,
    IReadOnlyList<BackendStatus> Backends,
    IReadOnlyList<CallerStatus> Keys,
    IReadOnlyList<CallerStatus> Groups,
    CallerStatus Everything,
    IReadOnlyList<LeaseStatus> Leases,
    EngineStatus Engine,
    long RequestsEnded,
    UsageLogStatus? UsageLog,
    StateStatus? State,
    SignalsStatus Signals);
