using Microsoft.Data.Sqlite;
using Sluice.Storage.Writing;

namespace Sluice.Storage.Accounting;

/// <summary>Inserts batches of records and adds them to the totals, a transaction each, on one connection with prepared statements. For one thread.</summary>
internal sealed class UsageWriter : IBatchWriter<UsageRecord>
{
    private readonly SluiceDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly UsageInsert _insert;
    private readonly UsageTotals _totals;
    private readonly UsageCounts _counts;

    public UsageWriter(SluiceDatabase database)
    {
        _database = database;
        _connection = database.Connect();
        try
        {
            _insert = new UsageInsert(_connection);
            _totals = new UsageTotals(_connection);
            _counts = new UsageCounts(_connection);
        }
        catch (SqliteException error)
        {
            _connection.Dispose();
            throw SqliteErrors.Explain(database.File, error);
        }
    }

    /// <inheritdoc/>
    public (int Rejected, StorageException? Why) Write(RecordRing<UsageRecord>.Batch batch)
    {
        try
        {
            return _connection.InTransaction(_ => Insert(batch));
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(_database.File, error);
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _totals.Dispose();
        _counts.Dispose();
        _connection.Dispose();
    }

    private (int Rejected, StorageException? Why) Insert(RecordRing<UsageRecord>.Batch batch)
    {
        var rejected = 0;
        StorageException? why = null;
        _totals.Clear();
        _counts.Clear();
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                _insert.Execute(batch[i]);
                _totals.Add(batch[i]);
                _counts.Add(batch[i]);
            }
            catch (SqliteException error) when (SqliteErrors.IsAboutOneRow(error))
            {
                rejected++;
                why = SqliteErrors.Explain(_database.File, error);
            }
        }

        _totals.Write();
        _counts.Write();
        return (rejected, why);
    }
}
