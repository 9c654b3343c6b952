using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>Reads what was kept, and holds it to its checksums: what is damaged or missing is told, never left out.</summary>
internal static class StateReader
{
    public const string Remedy = "Put it back from a copy, or start once with --forget-state: windows, budgets and quotas then begin from zero, and the file is kept beside.";

    /// <exception cref="StorageException">Something in it is damaged, missing, or of another version.</exception>
    public static SavedState Read(SqliteConnection connection, string file)
    {
        var snapshot = connection.QuerySingleOrDefault<Row>("SELECT position AS Position, state AS Bytes, checksum AS Checksum FROM snapshot");
        var rows = connection.Query<Row>("SELECT position AS Position, record AS Bytes, checksum AS Checksum FROM journal ORDER BY position");
        var expected = snapshot?.Position ?? 0;
        var records = new List<JournalRecord>();
        foreach (var row in rows)
        {
            if (row.Position != ++expected)
                throw new StorageException(file, $"is damaged: record {expected} of the journal is missing", Remedy) { IsDamage = true };
            records.Add(Sound(row, file, $"record {row.Position} of the journal", bytes => StateJson.ReadRecord(bytes)));
        }

        return new(snapshot is null ? null : Sound(snapshot, file, "the snapshot", bytes => StateJson.Read(bytes)), records);
    }

    public static long Position(SqliteConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COALESCE((SELECT MAX(position) FROM journal), (SELECT position FROM snapshot), 0)");

    private static T Sound<T>(Row row, string file, string what, Func<byte[], T> read)
    {
        if (row.Bytes is not { } bytes || Checksum.Of(bytes) != row.Checksum)
            throw new StorageException(file, $"is damaged: {what} is not what was written", Remedy) { IsDamage = true };
        try
        {
            return read(bytes);
        }
        catch (StateException error)
        {
            throw new StorageException(file, $"cannot be used: {what}: {error.Message.TrimEnd('.')}", Remedy, error);
        }
    }

    private sealed record Row
    {
        public long Position { get; init; }

        public byte[]? Bytes { get; init; }

        public long Checksum { get; init; }
    }
}
