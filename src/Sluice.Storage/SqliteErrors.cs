using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Sluice.Storage;

/// <summary>SQLite's result codes in words that an operator can act on.</summary>
internal static class SqliteErrors
{
    private const long LeastRoom = 64 << 10;

    /// <summary>Another connection holds the lock; the same statement may pass later.</summary>
    public static bool IsBusy(SqliteException error) => error.SqliteErrorCode is SQLITE_BUSY or SQLITE_LOCKED;

    /// <summary>This one row cannot be stored, now or ever; the rest of its transaction is sound.</summary>
    public static bool IsAboutOneRow(SqliteException error) =>
        error.SqliteErrorCode is SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH;

    public static StorageException Explain(string file, SqliteException error)
    {
        var (problem, remedy) = error.SqliteErrorCode switch
        {
            SQLITE_BUSY or SQLITE_LOCKED =>
                ("is locked by another program", "Close what has it open (a database browser, a backup, a second gateway) and try again."),
            SQLITE_CORRUPT or SQLITE_NOTADB =>
                ("is damaged or is not a SQLite database", "Restore it from a backup, or move it away to start with an empty one."),
            SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH =>
                ("cannot be written", "Give the user that runs Sluice write permission on the file and its directory."),
            SQLITE_FULL or SQLITE_IOERR when error.SqliteErrorCode == SQLITE_FULL || IsFull(file) =>
                ("cannot grow, the disk is full", "Free some space; what waits to be written is kept in memory meanwhile."),
            SQLITE_CANTOPEN =>
                ("cannot be opened", "Check that it is a file, and that the user that runs Sluice may read and write it and its directory."),
            SQLITE_IOERR =>
                ("cannot be read or written, the disk reports an error", "Check the disk and the file system."),
            _ => ($"cannot be used (SQLite error {error.SqliteErrorCode})", "Check the file, or restore it from a backup."),
        };
        return new StorageException(file, problem, remedy, error);
    }

    // Where the write-ahead log's index cannot grow, SQLite speaks of an input error.
    private static bool IsFull(string file)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(file)).AvailableFreeSpace < LeastRoom;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
