namespace Sluice.Gateway.Admin.History;

/// <summary>The body of <c>GET /admin/alerts</c>.</summary>
/// <param name="Alerts">The newest first.</param>
/// <param name="Next">The value of <c>before</c> for the next page; null where this is the last.</param>
internal sealed record AlertList(IReadOnlyList<AlertView> Alerts, long? Next);
