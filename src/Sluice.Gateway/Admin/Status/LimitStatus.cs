using Sluice.Limits;

namespace Sluice.Gateway.Admin.Status;

/// <summary>A limit; that of a rate shows its burst. One that was learned stands beside what is configured: the provider's headers say it.</summary>
internal sealed record LimitStatus(string Name, long Max, long Used, long Reserved, long Remaining, long? ResetMs, bool Learned)
{
    /// <summary>The limits that do not count money.</summary>
    public static IReadOnlyList<LimitStatus> Of(IEnumerable<LimitReading> limits) =>
        [.. limits.Where(limit => limit.Dimension != Dimension.Cost).Select(Of)];

    private static LimitStatus Of(LimitReading limit) => new(
        limit.Name,
        limit.Capacity,
        limit.Used,
        limit.Reserved,
        limit.Remaining,
        limit.ResetIn is { } reset ? (long)Math.Ceiling(reset.TotalMilliseconds) : null,
        limit.IsLearned);
}
