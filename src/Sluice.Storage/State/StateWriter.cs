using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.State;
using Sluice.Storage.Writing;

namespace Sluice.Storage.State;

/// <summary>Writes batches of the journal, and snapshots, a transaction each, on a connection of its own. For one thread.</summary>
internal sealed class StateWriter : IDisposable
{
    private readonly DatabaseFile _file;
    private readonly SqliteConnection _connection;
    private readonly BoundStatement _begin;
    private readonly BoundStatement _insert;
    private readonly BoundStatement _drop;
    private readonly BoundStatement _snapshot;
    private readonly BoundStatement _commit;

    /// <exception cref="StorageException">The file cannot be opened.</exception>
    public StateWriter(DatabaseFile file)
    {
        _file = file;
        _connection = file.Connect();
        _begin = new(_connection, "BEGIN IMMEDIATE");
        // What a failed commit may have left is the same record again.
        _insert = new(_connection, "INSERT INTO journal (position, record, checksum) VALUES (?, ?, ?) ON CONFLICT (position) DO UPDATE SET record = excluded.record, checksum = excluded.checksum");
        _drop = new(_connection, "DELETE FROM journal WHERE position <= ?");
        _snapshot = new(_connection, """
            INSERT INTO snapshot (id, position, taken_ms, state, checksum) VALUES (1, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET position = excluded.position, taken_ms = excluded.taken_ms, state = excluded.state, checksum = excluded.checksum
            """);
        _commit = new(_connection, "COMMIT");
    }

    /// <summary>Writes records, and with a snapshot forgets those that are in it: all of that, or nothing.</summary>
    /// <param name="records">The records.</param>
    /// <param name="position">The place of the last record before them.</param>
    /// <param name="snapshot">The snapshot; with it everything before is safe from a loss of power too.</param>
    /// <exception cref="StorageException">Nothing was written.</exception>
    public void Write(IReadOnlyList<JournalRecord> records, long position, SnapshotToWrite? snapshot)
    {
        try
        {
            if (snapshot is not null)
                _connection.Execute("PRAGMA synchronous = FULL");
            _begin.Execute();
            foreach (var record in records)
                Insert(StateJson.Write(record), ++position);
            if (snapshot is not null)
                Replace(snapshot);
            _commit.Execute();
            if (snapshot is not null)
                _connection.Execute("PRAGMA synchronous = NORMAL");
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(_file.Path, error);
        }
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<BoundStatement>)[_begin, _insert, _drop, _snapshot, _commit])
            statement.Dispose();
        SqliteEndings.Discard(_connection);
    }

    private void Insert(byte[] record, long position)
    {
        _insert.Bind(position);
        _insert.Bind(record.AsSpan());
        _insert.Bind(Checksum.Of(record));
        _insert.Execute();
    }

    private void Replace(SnapshotToWrite snapshot)
    {
        _drop.Bind(snapshot.Position);
        _drop.Execute();
        _snapshot.Bind(snapshot.Position);
        _snapshot.Bind(snapshot.TakenMs);
        _snapshot.Bind(snapshot.State.AsSpan());
        _snapshot.Bind(Checksum.Of(snapshot.State));
        _snapshot.Execute();
    }
}
