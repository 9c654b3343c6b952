namespace Sluice.Storage;

/// <summary>How the database is opened.</summary>
public sealed record SluiceDatabaseOptions
{
    /// <summary>
    /// How long a statement waits for another connection's lock before it fails; 5 s unless set, more than 0.
    /// SQLite's binding looks again at least for a second.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A database file up to this size, in bytes, is checked through when it is opened; 32 MiB unless set, 0 checks none.</summary>
    public long CheckUpToBytes { get; init; } = 32L << 20;
}
