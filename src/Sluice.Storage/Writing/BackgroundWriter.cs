using Sluice.Storage.Accounting;

namespace Sluice.Storage.Writing;

/// <summary>
/// A queue with one background thread that writes what is in it. What cannot be written stays queued and is tried again, until the queue is full.
/// </summary>
/// <typeparam name="T">What a record is.</typeparam>
internal sealed class BackgroundWriter<T> : IAsyncDisposable
{
    private readonly SluiceDatabase _database;
    private readonly Func<SluiceDatabase, IBatchWriter<T>> _open;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the thread.</summary>
    /// <param name="database">The open database, whose clock times the batches; it must outlive the writer.</param>
    /// <param name="options">Batch and queue sizes.</param>
    /// <param name="name">The thread's name.</param>
    /// <param name="open">Opens what writes, on the thread; again after a failure.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or delay is not positive.</exception>
    public BackgroundWriter(SluiceDatabase database, UsageLogOptions options, string name, Func<SluiceDatabase, IBatchWriter<T>> open)
    {
        _database = database;
        _open = open;
        Queue = new WriteQueue<T>(options, database.Time);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>What waits to be written.</summary>
    public WriteQueue<T> Queue { get; }

    /// <summary>An attempt to write a batch ended, well or not; on the writer's thread.</summary>
    public Action? AttemptEnded { get; set; }

    /// <summary>Takes no more records, writes what is queued, with one last attempt, and stops. What cannot be written now counts as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        Queue.Close();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        IBatchWriter<T>? writer = null;
        while (Queue.WaitForBatch(out var batch))
        {
            try
            {
                writer ??= _open(_database);
                var (rejected, why) = writer.Write(batch);
                Queue.Written(batch.Count - rejected, rejected, why);
            }
            catch (Exception error)
            {
                // A connection that failed is not trusted again: the next attempt opens its own.
                SqliteEndings.Discard(writer);
                writer = null;
                Queue.Failed(error as StorageException ?? new StorageException(
                    _database.File, "cannot be written (" + error.GetType().Name + ")", "Check the file and the disk.", error));
            }

            AttemptEnded?.Invoke();
        }

        SqliteEndings.Discard(writer);
        Queue.Dispose();
        _ended.SetResult();
    }
}
