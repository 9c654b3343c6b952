using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>The latest requests that ended, in memory: they are there at once, also where nothing is kept. Thread-safe.</summary>
internal sealed class RecentRequests(int capacity = 1_000) : IRequestHistory
{
    private readonly Lock _lock = new();
    private readonly UsageRecord[] _ring = new UsageRecord[capacity];
    private long _count;
    private long _lastGoneMs = long.MinValue;

    /// <summary>How many ended since the start: while it stays the same there is nothing new to read.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    public void Record(in UsageRecord record)
    {
        lock (_lock)
        {
            ref var place = ref _ring[_count % _ring.Length];
            if (_count++ >= _ring.Length)
                _lastGoneMs = Math.Max(_lastGoneMs, place.TimeMs);
            place = record;
        }
    }

    /// <summary>
    /// A full page, where all that belong on it are still in memory: what is watched live costs no reading of a database.
    /// </summary>
    /// <returns><see langword="null"/> where the page is not full, or one that is no longer in memory may belong on it.</returns>
    public IReadOnlyList<UsageRecord>? FullPage(RequestQuery query)
    {
        var (records, lastGoneMs) = Copy();
        var page = Page(records, query);
        // They left in the order in which they ended; one that took long may have come before others that left.
        return page.Length == query.Limit && page[^1].TimeMs > lastGoneMs ? page : null;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UsageRecord>> ReadAsync(RequestQuery query, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<UsageRecord>>(Page(Copy().Records, query));

    /// <inheritdoc/>
    public ValueTask<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken = default)
    {
        foreach (var record in Copy().Records)
        {
            if (string.Equals(record.RequestId, requestId, StringComparison.Ordinal))
                return ValueTask.FromResult<UsageRecord?>(record);
        }

        return ValueTask.FromResult<UsageRecord?>(null);
    }

    private static UsageRecord[] Page(UsageRecord[] records, RequestQuery query) =>
    [
        .. records.Where(record => query.Admits(record))
            .OrderByDescending(record => record.TimeMs)
            .ThenByDescending(record => record.RequestId, StringComparer.Ordinal)
            .Take(query.Limit),
    ];

    private (UsageRecord[] Records, long LastGoneMs) Copy()
    {
        lock (_lock)
            return (_ring[..(int)Math.Min(_count, _ring.Length)], _lastGoneMs);
    }
}
