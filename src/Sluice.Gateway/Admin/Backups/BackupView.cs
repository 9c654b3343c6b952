using Sluice.Storage.Backups;

namespace Sluice.Gateway.Admin.Backups;

/// <summary>A backup of the database.</summary>
/// <param name="File">Its path on the gateway's machine.</param>
/// <param name="At">The instant it shows.</param>
internal sealed record BackupView(string File, DateTime At)
{
    public static BackupView Of(BackupFile backup) => new(backup.Path, backup.Time.UtcDateTime);
}
