namespace Sluice.Storage.Backups;

/// <summary>A backup of the database.</summary>
/// <param name="Path">The file, a full path.</param>
/// <param name="Time">The instant it shows.</param>
public sealed record BackupFile(string Path, DateTimeOffset Time);
