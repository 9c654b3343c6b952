namespace Sluice.Storage.Accounting;

/// <summary>How many requests of a while were alike in one thing.</summary>
/// <param name="StartMs">The start of the while, in milliseconds since 1970-01-01 UTC.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Component">What refused; empty for latencies.</param>
/// <param name="Step">The step of <see cref="LatencySteps"/>; 0 for refusals.</param>
/// <param name="Requests">How many requests.</param>
public readonly record struct UsageCount(long StartMs, UsageCountKind Kind, string Component, int Step, long Requests);
