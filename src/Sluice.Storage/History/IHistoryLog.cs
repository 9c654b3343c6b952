using Sluice.Storage.Accounting;

namespace Sluice.Storage.History;

/// <summary>Takes what happened, for later reading. Writing happens elsewhere: a caller never waits for it.</summary>
public interface IHistoryLog
{
    /// <summary>What became of the entries so far.</summary>
    UsageLogCounters Counters { get; }

    /// <summary>Why the last attempt to write failed; <see langword="null"/> once one has passed.</summary>
    StorageException? LastError { get; }

    /// <summary>Takes an entry. Never waits and never throws: where the queue is full the entry is dropped and counted.</summary>
    /// <param name="entry">What to keep.</param>
    void Record(HistoryEntry entry);

    /// <summary>Writes what was recorded before this call without waiting for a batch to fill.</summary>
    /// <param name="cancellationToken">Stops waiting; the entries stay queued.</param>
    /// <exception cref="StorageException">The store could not be written; the entries stay queued and are tried again.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);
}
