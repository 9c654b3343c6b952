namespace Sluice.Gateway.Admin.Backups;

/// <summary>The body of <c>GET /admin/backups</c>.</summary>
/// <param name="Backups">The newest first.</param>
internal sealed record BackupList(IReadOnlyList<BackupView> Backups);
