using System.Threading.RateLimiting;

namespace Sluice.Bench;

/// <summary>The base library's limiters with limits that no benchmark reaches.</summary>
internal static class Limiters
{
    public static PartitionedRateLimiter<string> Concurrency() => PartitionedRateLimiter.Create<string, string>(
        static caller => RateLimitPartition.GetConcurrencyLimiter(caller, static _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1_000,
            QueueLimit = 0,
        }));

    public static PartitionedRateLimiter<string> TokenBucket() => PartitionedRateLimiter.Create<string, string>(
        static caller => RateLimitPartition.GetTokenBucketLimiter(caller, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = int.MaxValue,
            TokensPerPeriod = int.MaxValue,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
}
