using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>What ended in one stretch of time. Not thread-safe.</summary>
internal sealed class SeriesPoint
{
    public long Requests { get; private set; }

    public long Errors { get; private set; }

    public long InputTokens { get; private set; }

    public long OutputTokens { get; private set; }

    public long CostNanoUsd { get; private set; }

    public SortedDictionary<string, long> Refusals { get; } = new(StringComparer.Ordinal);

    public LatencyCounts Durations { get; } = new();

    public LatencyCounts FirstBytes { get; } = new();

    public void Add(in UsageRecord record)
    {
        Requests++;
        if (record.Status >= 400)
            Errors++;
        InputTokens += record.InputTokens + record.CachedInputTokens + record.CacheWriteTokens + record.CacheWriteOneHourTokens;
        OutputTokens += record.OutputTokens;
        CostNanoUsd += record.CostNanoUsd ?? 0;
        if (record.RefusedBy is { } component)
            Refusals[component] = Refusals.GetValueOrDefault(component) + 1;
        if (record.Status >= 400)
            return; // how long a failure took says nothing of how long answers take
        Durations.Add(record.DurationMs);
        if (record.FirstByteMs is { } first)
            FirstBytes.Add(first);
    }

    public void Add(SeriesPoint other)
    {
        Requests += other.Requests;
        Errors += other.Errors;
        InputTokens += other.InputTokens;
        OutputTokens += other.OutputTokens;
        CostNanoUsd += other.CostNanoUsd;
        foreach (var (component, count) in other.Refusals)
            Refusals[component] = Refusals.GetValueOrDefault(component) + count;
        Durations.Add(other.Durations);
        FirstBytes.Add(other.FirstBytes);
    }
}
