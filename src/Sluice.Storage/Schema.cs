using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage;

/// <summary>Brings a database to the schema of this program, each step in a transaction of its own, and refuses one from a newer program.</summary>
internal static class Schema
{
    // "SLUC", in the file's header: tells our databases from anybody else's.
    private const int ApplicationId = 0x534C5543;

    public static void Migrate(SqliteConnection connection, string file, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        Claim(connection, file);
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_ms BIGINT NOT NULL)");
        var version = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_migrations");
        var known = migrations[^1].Version;
        if (version > known)
        {
            throw new StorageException(file,
                string.Create(CultureInfo.InvariantCulture, $"was written by a newer Sluice (schema {version}; this program knows {known})"),
                "Run that version or a newer one, or restore a backup made before the update.");
        }

        foreach (var migration in migrations)
        {
            if (migration.Version > version)
                Apply(connection, migration, time);
        }
    }

    /// <summary>Whether a database is one of Sluice's, whatever its version.</summary>
    public static bool IsOurs(SqliteConnection connection) => connection.ExecuteScalar<int>("PRAGMA application_id") == ApplicationId;

    private static void Claim(SqliteConnection connection, string file)
    {
        var id = connection.ExecuteScalar<int>("PRAGMA application_id");
        if (id == ApplicationId)
            return;
        if (id != 0 || connection.ExecuteScalar<int>("SELECT COUNT(*) FROM sqlite_master") != 0)
        {
            throw new StorageException(file, "is a database of another program",
                "Move it away, or name another data directory (--data or SLUICE_DATA).");
        }

        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
    }

    private static void Apply(SqliteConnection connection, Migration migration, TimeProvider time)
    {
        var row = new { migration.Version, migration.Name, AppliedMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        connection.InTransaction(transaction =>
        {
            connection.Execute(migration.Sql, transaction: transaction);
            return connection.Execute("INSERT INTO schema_migrations (version, name, applied_ms) VALUES (@Version, @Name, @AppliedMs)", row, transaction);
        });
    }
}
