using System.Globalization;
using Dapper;
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
    private readonly SluiceDatabaseOptions _options;
    private readonly string _connectionString;

    // Stays open and idle: the write-ahead log and its index stay with it, so that reading needs no room on a disk that is full, and no
    // connection that closes is the last one, which would have to fold the log into the database.
    private SqliteConnection? _keeper;

    private SluiceDatabase(DataDirectory directory, TimeProvider time, SluiceDatabaseOptions options)
    {
        _directory = directory;
        _options = options;
        Time = time;
        File = Path.Combine(directory.Path, "sluice.db");
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = File,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
        }.ToString();
    }

    /// <summary>The data directory, as a full path.</summary>
    public string Directory => _directory.Path;

    /// <summary>The database file, as a full path.</summary>
    public string File { get; }

    /// <summary>Tells of keys, groups, backends and administrators that were added, changed or removed.</summary>
    public StoredChanges Changes { get; } = new();

    internal TimeProvider Time { get; }

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
        if (options.BusyTimeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(options), options.BusyTimeout, "BusyTimeout must be more than 0");
        SqliteRuntime.Initialize();
        var taken = DataDirectory.Take(directory);
        try
        {
            var database = new SluiceDatabase(taken, time, options);
            database.Prepare(migrations);
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
        SqliteEndings.Discard(_keeper);
        _directory.Dispose();
    }

    /// <summary>A connection of its own, ready for use; not to be shared between threads.</summary>
    /// <exception cref="StorageException">The database cannot be opened.</exception>
    internal SqliteConnection Connect()
    {
        var connection = new PatientConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute(string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(long)_options.BusyTimeout.TotalMilliseconds}; PRAGMA synchronous = NORMAL;"));
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteErrors.Explain(File, error);
        }
    }

    /// <summary>Runs work that may wait for the disk on a pool thread, on a connection of its own.</summary>
    /// <exception cref="StorageException">The database cannot be read or written.</exception>
    internal Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var connection = Connect();
            try
            {
                return work(connection);
            }
            catch (SqliteException error)
            {
                throw SqliteErrors.Explain(File, error);
            }
            finally
            {
                SqliteEndings.Discard(connection);
            }
        },
        cancellationToken);

    private void Prepare(IReadOnlyList<Migration> migrations)
    {
        var file = new FileInfo(File);
        RefuseWhatIsLost(file);
        var connection = Connect();
        try
        {
            if (SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
                throw new SqliteException("read-only", SQLitePCL.raw.SQLITE_READONLY);
            if (connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL") is not "wal")
            {
                throw new StorageException(File, "is on a file system where SQLite cannot keep a write-ahead log",
                    "Put the data directory on a local disk (--data or SLUICE_DATA).");
            }

            Check(connection, file);
            Schema.Migrate(connection, File, migrations, Time);
            _keeper = connection;
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(File, error);
        }
        finally
        {
            if (_keeper is null)
                SqliteEndings.Discard(connection);
        }
    }

    // SQLite would take each of these for a new database and start from zero.
    private void RefuseWhatIsLost(FileInfo file)
    {
        if (System.IO.Directory.Exists(File))
            throw new StorageException(File, "is a directory, not a database", "Move it away, or name another data directory (--data or SLUICE_DATA).");
        if (file is { Exists: true, Length: 0 })
        {
            throw new StorageException(File, "is empty: what it held is lost",
                "Restore it from a backup, or delete it to start with an empty one.");
        }

        if (!file.Exists && new FileInfo(File + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new StorageException(File, "is missing, but its write-ahead log is there",
                "Restore it from a backup, or delete sluice.db-wal and sluice.db-shm to start with an empty one.");
        }
    }

    private void Check(SqliteConnection connection, FileInfo file)
    {
        if (!file.Exists || file.Length > _options.CheckUpToBytes)
            return;
        if (connection.ExecuteScalar<string>("PRAGMA quick_check(1)") is { } verdict and not "ok")
            throw new SqliteException(verdict, SQLitePCL.raw.SQLITE_CORRUPT);
    }
}
