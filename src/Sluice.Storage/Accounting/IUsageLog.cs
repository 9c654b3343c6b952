namespace Sluice.Storage.Accounting;

/// <summary>Takes what requests used, for later accounting. Writing happens elsewhere: a caller never waits for it.</summary>
public interface IUsageLog
{
    /// <summary>What became of the records so far.</summary>
    UsageLogCounters Counters { get; }

    /// <summary>Why the last attempt to write failed; <see langword="null"/> once one has passed.</summary>
    StorageException? LastError { get; }

    /// <summary>Takes a record. Never waits and never throws: where the queue is full the record is dropped and counted.</summary>
    /// <param name="record">What to keep.</param>
    void Record(in UsageRecord record);

    /// <summary>Writes what was recorded before this call without waiting for a batch to fill.</summary>
    /// <param name="cancellationToken">Stops waiting; the records stay queued.</param>
    /// <exception cref="StorageException">The store could not be written; the records stay queued and are tried again.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);
}
