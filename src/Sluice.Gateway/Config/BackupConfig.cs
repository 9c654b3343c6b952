namespace Sluice.Gateway.Config;

/// <summary>Backups of the data directory.</summary>
internal sealed record BackupConfig
{
    /// <summary>The time between two backups, a day unless set; zero: none are made.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many are kept; at least 1.</summary>
    public int Keep { get; init; } = 7;
}
