namespace Sluice.Storage.Accounting;

/// <summary>What became of the records given to a usage log: taken = written + lost + pending.</summary>
/// <param name="Taken">Records taken into the queue.</param>
/// <param name="Written">Records that are in the store.</param>
/// <param name="Pending">Records that wait to be written.</param>
/// <param name="Dropped">Records not taken, because the queue was full or the log was closed.</param>
/// <param name="Lost">Records taken but given up: the store refused that row, or could not be written when the log was closed.</param>
/// <param name="FailedBatches">Attempts to write that failed; their records stayed pending.</param>
public readonly record struct UsageLogCounters(long Taken, long Written, int Pending, long Dropped, long Lost, long FailedBatches);
