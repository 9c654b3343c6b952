namespace Sluice.Gateway.Proxy;

/// <summary>When a request came.</summary>
/// <param name="Timestamp">By the monotonic clock.</param>
/// <param name="Time">By the wall clock.</param>
internal readonly record struct Arrival(long Timestamp, DateTimeOffset Time)
{
    public static Arrival Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());
}
