using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Accounting;

/// <summary>
/// A usage log in the database. One background thread writes, a transaction a batch; what cannot be written stays queued and is tried
/// again, until the queue is full. Disposing it writes what is left, with one last attempt.
/// </summary>
public sealed class SqliteUsageLog : IUsageLog, IAsyncDisposable
{
    private readonly SluiceDatabase _database;
    private readonly UsageQueue _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the writer.</summary>
    /// <param name="database">The open database, whose clock times the batches; it must outlive the log.</param>
    /// <param name="options">Batch and queue sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or delay is not positive.</exception>
    public SqliteUsageLog(SluiceDatabase database, UsageLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _queue = new UsageQueue(options ?? new UsageLogOptions(), database.Time);
        new Thread(Run) { IsBackground = true, Name = "sluice usage log" }.Start();
    }

    /// <inheritdoc/>
    public UsageLogCounters Counters => _queue.Counters;

    /// <inheritdoc/>
    public StorageException? LastError => _queue.LastError;

    /// <inheritdoc/>
    public void Record(in UsageRecord record) => _queue.Add(record);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        await _queue.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Takes no more records, writes what is queued, and stops. What cannot be written now counts as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>An attempt to write a batch ended, well or not; on the writer's thread.</summary>
    internal Action? AttemptEnded { get; init; }

    private void Run()
    {
        UsageWriter? writer = null;
        while (_queue.WaitForBatch(out var batch))
        {
            try
            {
                writer ??= new UsageWriter(_database);
                var (rejected, why) = writer.Write(batch);
                _queue.Written(batch.Count - rejected, rejected, why);
            }
            catch (Exception error)
            {
                // A connection that failed is not trusted again: the next attempt opens its own.
                Discard(writer);
                writer = null;
                _queue.Failed(error as StorageException ?? new StorageException(
                    _database.File, "cannot be written (" + error.GetType().Name + ")", "Check the file and the disk.", error));
            }

            AttemptEnded?.Invoke();
        }

        Discard(writer);
        _queue.Dispose();
        _ended.SetResult();
    }

    // Closing rolls back what is open, which may fail on a broken disk; that failure has been reported by then.
    private static void Discard(UsageWriter? writer)
    {
        try
        {
            writer?.Dispose();
        }
        catch (SqliteException)
        {
        }
    }
}
