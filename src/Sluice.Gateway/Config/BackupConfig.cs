namespace Sluice.Gateway.Config;

/// <summary>Backups of the data directory.</summary>
internal sealed record BackupConfig
{
    /// <summary>The time between two backups; zero: none are made.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>How many are kept; at least 1.</summary>
    public int Keep { get; init; } = 7;
}
