using Sluice.Storage.Accounting;
using Sluice.Storage.Writing;

namespace Sluice.Storage.History;

/// <summary>
/// Histories in the database, written by one background thread as a <see cref="SqliteUsageLog"/> is. Disposing it writes what is left, with one last attempt.
/// </summary>
public sealed class SqliteHistoryLog : IHistoryLog, IAsyncDisposable
{
    private readonly BackgroundWriter<HistoryEntry> _writer;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">The open database, whose clock times the batches; it must outlive the log.</param>
    /// <param name="options">Batch and queue sizes; 4,096 entries may wait unless set.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or delay is not positive.</exception>
    public SqliteHistoryLog(SluiceDatabase database, UsageLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _writer = new(database, options ?? new UsageLogOptions { Capacity = 4_096 }, "sluice history", static database => new HistoryWriter(database));
    }

    /// <inheritdoc/>
    public UsageLogCounters Counters => _writer.Queue.Counters;

    /// <inheritdoc/>
    public StorageException? LastError => _writer.Queue.LastError;

    /// <inheritdoc/>
    public void Record(HistoryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _writer.Queue.Add(entry);
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        await _writer.Queue.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Takes no more entries, writes what is queued, and stops. What cannot be written now counts as lost.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
