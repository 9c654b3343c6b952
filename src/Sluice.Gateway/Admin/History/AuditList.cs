namespace Sluice.Gateway.Admin.History;

/// <summary>The body of <c>GET /admin/audit</c>.</summary>
/// <param name="Entries">The newest first.</param>
/// <param name="Next">The value of <c>before</c> for the next page; null where this is the last.</param>
internal sealed record AuditList(IReadOnlyList<AuditView> Entries, long? Next);
