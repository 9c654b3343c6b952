using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Backups;

/// <summary>
/// Backups of the database while it is in use: files <c>backups/sluice-20260131T120000000Z.db</c> in the data directory, each whole and checked
/// before it has its name.
/// </summary>
/// <param name="database">The open database.</param>
public sealed class DatabaseBackups(SluiceDatabase database)
{
    private const string Prefix = "sluice-";
    private const string Suffix = ".db";
    private const string Partial = ".partial";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>The directory of backups, as a full path.</summary>
    public string Directory { get; } = Path.Combine(database.Directory, "backups");

    /// <summary>The backups there are, the newest first.</summary>
    /// <exception cref="StorageException">The directory cannot be read.</exception>
    public IReadOnlyList<BackupFile> List()
    {
        try
        {
            if (!System.IO.Directory.Exists(Directory))
                return [];
            return [.. System.IO.Directory.EnumerateFiles(Directory, $"{Prefix}*{Suffix}").Select(Read).OfType<BackupFile>().OrderByDescending(file => file.Time)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(Directory, "cannot be read", "Give the user that runs Sluice permission to read and write it.", error);
        }
    }

    /// <summary>When the database was made.</summary>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public async ValueTask<DateTimeOffset> BornAsync(CancellationToken cancellationToken = default) =>
        DateTimeOffset.FromUnixTimeMilliseconds(await database.RunAsync(
            connection => connection.ExecuteScalar<long>("SELECT MIN(applied_ms) FROM schema_migrations"), cancellationToken).ConfigureAwait(false));

    /// <summary>Makes a backup. Readers and writers of the database go on meanwhile.</summary>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">It cannot be made, or what was made is not sound; nothing is left of it then.</exception>
    public async ValueTask<BackupFile> MakeAsync(CancellationToken cancellationToken = default)
    {
        var time = database.Time.GetUtcNow();
        var file = Path.Combine(Directory, Prefix + time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Suffix);
        var partial = file + Partial;
        PrepareDirectory();
        try
        {
            await database.RunAsync(connection => connection.Execute("VACUUM INTO @partial", new { partial }), cancellationToken).ConfigureAwait(false);
            await Task.Run(() => Seal(partial, file), cancellationToken).ConfigureAwait(false);
            return Read(file)!;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(file, "cannot be written", "Free some space, or give the user that runs Sluice write permission.", error);
        }
        finally
        {
            Delete(partial);
        }
    }

    /// <summary>Deletes the oldest backups.</summary>
    /// <param name="keep">How many stay, at least 1.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="StorageException">One cannot be deleted.</exception>
    public int Prune(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var old = List().Skip(keep).ToArray();
        foreach (var file in old)
        {
            if (!Delete(file.Path))
                throw new StorageException(file.Path, "cannot be deleted", "Give the user that runs Sluice write permission on its directory.");
        }

        return old.Length;
    }

    // What an earlier attempt left behind when the process was killed goes first.
    private void PrepareDirectory()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                System.IO.Directory.CreateDirectory(Directory);
            else
                System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var left in System.IO.Directory.EnumerateFiles(Directory, "*" + Partial))
                Delete(left);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(Directory, "cannot be written", "Give the user that runs Sluice write permission.", error);
        }
    }

    // A backup that nobody could restore is worse than none: it is read through before it counts.
    private static void Seal(string partial, string file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            using var connection = new PatientConnection(new SqliteConnectionStringBuilder { DataSource = partial, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            if (connection.ExecuteScalar<string>("PRAGMA integrity_check(1)") is not "ok" || !Schema.IsOurs(connection))
                throw new StorageException(file, "was made but is not sound", "Check the disk; the database itself goes on.");
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(file, error);
        }

        using (var stream = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
            stream.Flush(flushToDisk: true);
        File.Move(partial, file, overwrite: true);
        DirectoryEntries.Flush(Path.GetDirectoryName(file)!); // older ones may be deleted next
    }

    private static BackupFile? Read(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return name.Length > Prefix.Length + Suffix.Length
            && DateTimeOffset.TryParseExact(
                name[Prefix.Length..^Suffix.Length], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new BackupFile(path, time) : null;
    }

    private static bool Delete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
