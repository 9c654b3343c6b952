using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>The counters of one model on one backend. Thread-safe, without a lock.</summary>
internal sealed class ServedModel
{
    private readonly ConcurrentDictionary<int, StrongBox<long>> _byStatus = [];
    private readonly long[] _tokens = new long[TokenKinds.Length];
    private long _costNanoUsd;

    public static readonly string[] TokenKinds = ["input", "cached_input", "cache_write", "cache_write_1h", "output"];

    public IEnumerable<(int Status, long Count)> ByStatus => _byStatus.Select(pair => (pair.Key, Volatile.Read(ref pair.Value.Value)));

    public long CostNanoUsd => Volatile.Read(ref _costNanoUsd);

    /// <summary>Tokens of a kind, by its place in <see cref="TokenKinds"/>.</summary>
    public long Tokens(int kind) => Volatile.Read(ref _tokens[kind]);

    public void Add(in UsageRecord record)
    {
        var count = _byStatus.GetOrAdd(record.Status, static _ => new());
        Interlocked.Increment(ref count.Value);
        Add(0, record.InputTokens);
        Add(1, record.CachedInputTokens);
        Add(2, record.CacheWriteTokens);
        Add(3, record.CacheWriteOneHourTokens);
        Add(4, record.OutputTokens);
        if (record.CostNanoUsd is { } cost and > 0)
            Interlocked.Add(ref _costNanoUsd, cost);
    }

    // A counter never falls, whatever a provider says.
    private void Add(int kind, long tokens)
    {
        if (tokens > 0)
            Interlocked.Add(ref _tokens[kind], tokens);
    }
}
