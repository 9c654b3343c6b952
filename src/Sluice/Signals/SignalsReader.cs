using Sluice.Admission;
using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Signals;

/// <summary>Puts a target's readings into signals.</summary>
internal static class SignalsReader
{
    /// <param name="target">The target.</param>
    /// <param name="reading">Its readings.</param>
    /// <param name="open">Attempts that are open on it.</param>
    /// <param name="passes">Whether a typical call would pass.</param>
    /// <param name="at">When they were read.</param>
    public static TargetSignals Of(Target target, TargetReading reading, int open, bool passes, DateTimeOffset at)
    {
        var (health, limits) = (reading.Health, reading.Limits);
        var requests = limits.Where(limit => limit is { Dimension: Dimension.Requests, Window: Window.Rolling or Window.Calendar or Window.TokenBucket }).ToArray();
        var breaker = Breaker(health, target.Options.Breaker.Failures, at);
        var slash = target.Name.IndexOf('/', StringComparison.Ordinal);
        return new()
        {
            CircuitState = breaker.State,
            CurrentInflight = open,
            RateRemaining = requests.Min(limit => (long?)limit.Remaining),
            Inflight = limits.Where(limit => limit.Dimension == Dimension.Concurrency).MinBy(Share) is { } concurrency
                ? new(concurrency.Max, concurrency.Remaining, concurrency.Reserved)
                : null,
            RateLimiter = requests.MinBy(Share) is { } rate ? new(rate.Name, rate.Remaining, rate.Capacity, RefillRate(rate)) : null,
            CircuitBreaker = breaker,
            Cooldown = health.Reason is OutReason.None or OutReason.Server ? null : new(NameOf(health.Reason), Milliseconds(health.ReadyIn)),
            Limits = limits,
            IsHealthy = passes,
            HealthScore = HealthScore.Of(health.State, limits),
            Timestamp = at,
            Provider = slash < 0 ? target.Name : target.Name[..slash],
            Model = slash < 0 ? "" : target.Name[(slash + 1)..],
        };
    }

    private static BreakerSignals Breaker(HealthReading health, int threshold, DateTimeOffset at)
    {
        var isOut = health.Reason == OutReason.Server;
        var state = !isOut ? "closed" : health.ReadyIn > TimeSpan.Zero ? "open" : "half_open";
        return new(
            state, health.Failures, threshold, isOut ? health.Successes : 0, at - health.SinceFailure, isOut ? Milliseconds(health.ReadyIn) : 0);
    }

    private static double Share(LimitReading limit) => (double)limit.Remaining / limit.Capacity;

    private static double RefillRate(LimitReading limit) => limit.Window switch
    {
        Window.Rolling { Length: var length } => limit.Max / length.TotalSeconds,
        Window.TokenBucket { Period: var period } => limit.Max / period.TotalSeconds,
        _ => 0, // a calendar's comes back at once, at midnight
    };

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private static string NameOf(OutReason reason) => reason switch
    {
        OutReason.Quota => "quota",
        OutReason.Auth => "auth",
        _ => "rate",
    };
}
