using Sluice.Storage.Writing;

namespace Sluice.Storage.Accounting;

/// <summary>
/// A usage log in the database. One background thread writes, a transaction a batch; what cannot be written stays queued and is tried
/// again, until the queue is full. Disposing it writes what is left, with one last attempt.
/// </summary>
public sealed class SqliteUsageLog : IUsageLog, IAsyncDisposable
{
    private readonly BackgroundWriter<UsageRecord> _writer;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">The open database, whose clock times the batches; it must outlive the log.</param>
    /// <param name="options">Batch and queue sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or delay is not positive.</exception>
    public SqliteUsageLog(SluiceDatabase database, UsageLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _writer = new(database, options ?? new UsageLogOptions(), "sluice usage log", static database => new UsageWriter(database));
    }

    /// <inheritdoc/>
    public UsageLogCounters Counters => _writer.Queue.Counters;

    /// <inheritdoc/>
    public StorageException? LastError => _writer.Queue.LastError;

    /// <summary>An attempt to write a batch ended, well or not; on the writer's thread.</summary>
    internal Action? AttemptEnded
    {
        init => _writer.AttemptEnded = value;
    }

    /// <inheritdoc/>
    public void Record(in UsageRecord record) => _writer.Queue.Add(record);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        await _writer.Queue.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Takes no more records, writes what is queued, and stops. What cannot be written now counts as lost.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
