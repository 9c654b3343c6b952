using System.Threading.Channels;
using Sluice.Storage;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A usage log that hands out its rows one by one.</summary>
internal sealed class CapturedUsage : IUsageLog
{
    private readonly Channel<UsageRecord> _rows = Channel.CreateUnbounded<UsageRecord>();

    public UsageLogCounters Counters => default;

    public StorageException? LastError => null;

    public int Waiting => _rows.Reader.Count;

    public void Record(in UsageRecord record) => _rows.Writer.TryWrite(record);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public Task<UsageRecord> NextAsync() => _rows.Reader.ReadAsync().AsTask().WaitAsync(Gateway.HangGuard);
}
