using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage;

/// <summary>One SQLite file of a data directory, in WAL mode, at the schema of this program.</summary>
internal sealed class DatabaseFile : IDisposable
{
    private readonly SluiceDatabaseOptions _options;
    private readonly string _connectionString;

    // Stays open and idle: the write-ahead log and its index stay with it, so that reading needs no room on a disk that is full, and no
    // connection that closes is the last one, which would have to fold the log into the database.
    private SqliteConnection? _keeper;

    public DatabaseFile(string path, TimeProvider time, SluiceDatabaseOptions options)
    {
        if (options.BusyTimeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(options), options.BusyTimeout, "BusyTimeout must be more than 0");
        _options = options;
        Time = time;
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
        }.ToString();
    }

    /// <summary>The file, as a full path.</summary>
    public string Path { get; }

    public TimeProvider Time { get; }

    public void Dispose() => SqliteEndings.Discard(_keeper);

    /// <summary>A connection of its own, ready for use; not to be shared between threads.</summary>
    /// <exception cref="StorageException">The database cannot be opened.</exception>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
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
            throw SqliteErrors.Explain(Path, error);
        }
    }

    /// <summary>Runs work that may wait for the disk on a pool thread, on a connection of its own.</summary>
    /// <exception cref="StorageException">The database cannot be read or written.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var connection = Connect();
            try
            {
                return work(connection);
            }
            catch (SqliteException error)
            {
                throw SqliteErrors.Explain(Path, error);
            }
            finally
            {
                SqliteEndings.Discard(connection);
            }
        },
        cancellationToken);

    /// <summary>Opens the file, or makes it if it is missing, and brings its schema up to date.</summary>
    /// <exception cref="StorageException">It cannot be used; nothing that is there was replaced.</exception>
    public void Prepare(IReadOnlyList<Migration> migrations)
    {
        SqliteRuntime.Initialize();
        var file = new FileInfo(Path);
        RefuseWhatIsLost(file);
        var connection = Connect();
        try
        {
            if (SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
                throw new SqliteException("read-only", SQLitePCL.raw.SQLITE_READONLY);
            if (connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL") is not "wal")
            {
                throw new StorageException(Path, "is on a file system where SQLite cannot keep a write-ahead log",
                    "Put the data directory on a local disk (--data or SLUICE_DATA).");
            }

            Check(connection, file);
            Schema.Migrate(connection, Path, migrations, Time);
            _keeper = connection;
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(Path, error);
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
        if (Directory.Exists(Path))
            throw new StorageException(Path, "is a directory, not a database", "Move it away, or name another data directory (--data or SLUICE_DATA).");
        if (file is { Exists: true, Length: 0 })
        {
            throw new StorageException(Path, "is empty: what it held is lost",
                "Restore it from a backup, or delete it to start with an empty one.")
            { IsDamage = true };
        }

        if (!file.Exists && new FileInfo(Path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new StorageException(Path, "is missing, but its write-ahead log is there",
                $"Restore it from a backup, or delete {file.Name}-wal and {file.Name}-shm to start with an empty one.")
            { IsDamage = true };
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
