using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.RateLimiting;

namespace Sluice.Libraries.Tests.RateLimiting;

/// <summary>The limiters that one suite of documented behaviour is run over: the base library's, and ours.</summary>
public static class LimiterUnderTest
{
    /// <summary>Two permits at once, which come back when a lease is disposed; two requests may wait.</summary>
    public static TheoryData<string> OfOpenCalls => ["base library: concurrency", "sluice: concurrency"];

    /// <summary>Two permits in a window that nobody moves on.</summary>
    public static TheoryData<string> OfWindows => ["base library: fixed window", "base library: sliding window", "base library: token bucket", "sluice: window"];

    public static TheoryData<string> All => [.. OfOpenCalls.Select(row => row.Data), .. OfWindows.Select(row => row.Data)];

    public static RateLimiter Make(string name) => name switch
    {
        "base library: concurrency" => new ConcurrencyLimiter(new() { PermitLimit = 2, QueueLimit = 2, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }),
        "base library: fixed window" => new FixedWindowRateLimiter(new() { PermitLimit = 2, Window = TimeSpan.FromHours(1), AutoReplenishment = false }),
        "base library: sliding window" => new SlidingWindowRateLimiter(
            new() { PermitLimit = 2, Window = TimeSpan.FromHours(1), SegmentsPerWindow = 4, AutoReplenishment = false }),
        "base library: token bucket" => new TokenBucketRateLimiter(
            new() { TokenLimit = 2, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromHours(1), AutoReplenishment = false }),
        "sluice: concurrency" => new TrafficRateLimiter([LimitOptions.Concurrency(2)], time: new VirtualTimeProvider(), queue: Queue),
        "sluice: window" => new TrafficRateLimiter(
            [new LimitOptions("rph", Dimension.Requests, 2, Window.Hour)], new() { MaxWait = TimeSpan.Zero }, new VirtualTimeProvider(), Queue),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such limiter."),
    };

    private static QueueOptions Queue => new() { Capacity = 2, MaxWait = TimeSpan.FromDays(1) };
}
