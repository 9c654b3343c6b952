using Microsoft.Data.Sqlite;
using Sluice.Storage.Changes;

namespace Sluice.Storage;

/// <summary>
/// The SQLite database of a gateway, <c>sluice.db</c> in its data directory, in WAL mode. Holds the directory for this process:
/// a second opener is refused until this one is disposed. Dispose what was made on it first.
/// </summary>
/// <example><code>
/// using var database = SluiceDatabase.Open(".sluice", TimeProvider.System);
/// await using var log = new SqliteUsageLog(database);
/// </code></example>
public sealed partial class SluiceDatabase : IDisposable
{
    private readonly DataDirectory _directory;
    private readonly DatabaseFile _file;

    private SluiceDatabase(DataDirectory directory, TimeProvider time, SluiceDatabaseOptions options)
    {
        _directory = directory;
        _file = new(Path.Combine(directory.Path, "sluice.db"), time, options);
    }

    /// <summary>The data directory, as a full path.</summary>
    public string Directory => _directory.Path;

    /// <summary>The database file, as a full path.</summary>
    public string File => _file.Path;

    /// <summary>Tells of keys, groups, backends and administrators that were added, changed or removed.</summary>
    public StoredChanges Changes { get; } = new();

    internal TimeProvider Time => _file.Time;

    /// <summary>Now, in milliseconds since 1970-01-01 UTC: how rows are stamped.</summary>
    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Opens the database of a data directory, making both if they are missing, and brings its schema up to date.
    /// Nothing that is there is ever replaced by something empty.
    /// </summary>
    /// <param name="directory">The data directory; made with mode 0700 and a <c>.gitignore</c> of <c>*</c>.</param>
    /// <param name="time">The clock that stamps rows and drives writers; the system's if not given.</param>
    /// <param name="options">Timeouts and checks.</param>
    /// <exception cref="StorageException">
    /// The directory is in use or cannot be written; or the file is damaged, empty, locked, read-only, of another program, or from a newer Sluice.
    /// </exception>
    public static SluiceDatabase Open(string directory, TimeProvider? time = null, SluiceDatabaseOptions? options = null) =>
        Open(directory, time ?? TimeProvider.System, options ?? new SluiceDatabaseOptions(), Migration.All);

    internal static SluiceDatabase Open(string directory, TimeProvider time, SluiceDatabaseOptions options, IReadOnlyList<Migration> migrations)
    {
        SqliteRuntime.Initialize();
        var taken = DataDirectory.Take(directory);
        try
        {
            var database = new SluiceDatabase(taken, time, options);
            database._file.Prepare(migrations);
            return database;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Gives the data directory back.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    /// <summary>A connection of its own, ready for use; not to be shared between threads.</summary>
    /// <exception cref="StorageException">The database cannot be opened.</exception>
    internal SqliteConnection Connect() => _file.Connect();

    /// <summary>Runs work that may wait for the disk on a pool thread, on a connection of its own.</summary>
    /// <exception cref="StorageException">The database cannot be read or written.</exception>
    internal Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => _file.RunAsync(work, cancellationToken);
}
