namespace Sluice.Storage.Accounting;

/// <summary>What is summed up of requests that are alike.</summary>
internal struct UsageTotal
{
    public long Requests;
    public long Errors;
    public long Refused;
    public long InputTokens;
    public long CachedInputTokens;
    public long CacheWriteTokens;
    public long OutputTokens;
    public long CostNanoUsd;
    public long Unpriced;

    public void Add(in UsageRecord record)
    {
        var cacheWrites = record.CacheWriteTokens + record.CacheWriteOneHourTokens;
        var isUsed = record.InputTokens + record.CachedInputTokens + cacheWrites + record.OutputTokens > 0;
        Requests++;
        Errors += record.Error is not null || record.Status >= 400 ? 1 : 0;
        Refused += record.RefusedBy is not null ? 1 : 0;
        InputTokens += record.InputTokens;
        CachedInputTokens += record.CachedInputTokens;
        CacheWriteTokens += cacheWrites;
        OutputTokens += record.OutputTokens;
        CostNanoUsd += record.CostNanoUsd ?? 0;
        Unpriced += record.CostNanoUsd is null && isUsed ? 1 : 0;
    }
}
