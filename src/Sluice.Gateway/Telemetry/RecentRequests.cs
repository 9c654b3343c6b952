using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>The latest requests that ended, in memory: they are there at once, also where nothing is kept. Thread-safe.</summary>
internal sealed class RecentRequests(int capacity = 1_000) : IRequestHistory
{
    private readonly Lock _lock = new();
    private readonly UsageRecord[] _ring = new UsageRecord[capacity];
    private long _count;

    public void Record(in UsageRecord record)
    {
        lock (_lock)
            _ring[_count++ % _ring.Length] = record;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UsageRecord>> ReadAsync(RequestQuery query, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<UsageRecord>>(
        [
            .. Copy().Where(record => query.Admits(record))
                .OrderByDescending(record => record.TimeMs)
                .ThenByDescending(record => record.RequestId, StringComparer.Ordinal)
                .Take(query.Limit),
        ]);

    /// <inheritdoc/>
    public ValueTask<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken = default)
    {
        foreach (var record in Copy())
        {
            if (string.Equals(record.RequestId, requestId, StringComparison.Ordinal))
                return ValueTask.FromResult<UsageRecord?>(record);
        }

        return ValueTask.FromResult<UsageRecord?>(null);
    }

    private UsageRecord[] Copy()
    {
        lock (_lock)
            return _ring[..(int)Math.Min(_count, _ring.Length)];
    }
}
