using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>Requests of the last hour and a little, minute by minute, in memory. Thread-safe.</summary>
internal sealed class RequestSeries
{
    /// <summary>How far back it goes.</summary>
    public const int Minutes = 62;

    public const long MinuteMs = 60_000;

    private readonly Lock _lock = new();
    private readonly (long Minute, SeriesPoint? Point)[] _ring = new (long, SeriesPoint?)[Minutes];

    public void Record(in UsageRecord record)
    {
        var minute = (record.TimeMs + record.DurationMs) / MinuteMs;
        lock (_lock)
        {
            ref var slot = ref _ring[minute % Minutes];
            if (slot.Point is null || slot.Minute < minute)
                slot = (minute, new());
            if (slot.Minute == minute) // later than that it is older than the hour
                slot.Point!.Add(record);
        }
    }

    /// <summary>Adds up what ended in a stretch of whole minutes.</summary>
    /// <param name="fromMs">Its first millisecond.</param>
    /// <param name="toMs">The first that is no longer of it.</param>
    public SeriesPoint Sum(long fromMs, long toMs)
    {
        var sum = new SeriesPoint();
        lock (_lock)
        {
            for (var minute = fromMs / MinuteMs; minute * MinuteMs < toMs; minute++)
            {
                var slot = _ring[minute % Minutes];
                if (slot.Point is { } point && slot.Minute == minute)
                    sum.Add(point);
            }
        }

        return sum;
    }
}
