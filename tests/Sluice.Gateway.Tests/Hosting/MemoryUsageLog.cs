using System.Collections.Concurrent;
using Sluice.Storage;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>A usage log in memory, which can be said to fail.</summary>
internal sealed class MemoryUsageLog : IUsageLog
{
    public ConcurrentQueue<UsageRecord> Records { get; } = [];

    public UsageLogCounters Counters { get; set; }

    public StorageException? LastError { get; set; }

    public void Record(in UsageRecord record) => Records.Enqueue(record);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
