using System.Text.Json.Serialization;
using Sluice.Limits;

namespace Sluice.State;

/// <summary>
/// What counts in one limit. Times are ticks of 100 ns before or after the instant of the snapshot, so that a clock which was set in between
/// can make nothing count longer than it would have.
/// </summary>
public sealed record LimitState
{
    /// <summary>The scope it hangs on.</summary>
    public required string Scope { get; init; }

    /// <summary>The limit's name.</summary>
    public required string Limit { get; init; }

    /// <summary>What it counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Dimension Dimension { get; init; }

    /// <summary>Its window in words, such as <c>rolling:00:01:00</c>.</summary>
    public required string Window { get; init; }

    /// <summary>Rolling windows: how long ago the last use of each entry was, the oldest entry first.</summary>
    public IReadOnlyList<long> Ages { get => field ?? []; init; }

    /// <summary>Rolling windows: how much each entry counts.</summary>
    public IReadOnlyList<long> Amounts { get => field ?? []; init; }

    /// <summary>Rolling windows: how long ago the first use of the newest entry was.</summary>
    public long NewestSince { get; init; }

    /// <summary>Calendars: the number of the period; 0 for other windows.</summary>
    public long Period { get; init; }

    /// <summary>Calendars, totals and windows from first use: what counts. Windows that count what is produced: what open calls hold.</summary>
    public long Used { get; init; }

    /// <summary>Calendars: what counted in the period before, in which a period of another time zone may have begun.</summary>
    public long UsedBefore { get; init; }

    /// <summary>Token buckets: until the bucket is full again. Windows from first use: until they end. Throttles: until they do.</summary>
    public long FullIn { get; init; }

    /// <summary>The highest threshold that was told of and is not armed again; 0 where there is none.</summary>
    public double ToldUpTo { get; init; }

    /// <summary>How long after the snapshot a refusal is not told of again.</summary>
    public long QuietFor { get; init; }

    /// <summary>The same as of a later instant.</summary>
    internal LimitState After(long away) => this with
    {
        Ages = [.. Ages.Select(age => Math.Min(age + away, StateMoment.Longest))],
        NewestSince = Math.Min(NewestSince + away, StateMoment.Longest),
        FullIn = Math.Max(0, FullIn - away),
        QuietFor = Math.Max(0, QuietFor - away),
    };

    internal static LimitState Of(Meter meter) => new()
    {
        Scope = meter.Scope,
        Limit = meter.Options.Name,
        Dimension = meter.Options.Dimension,
        Window = WindowName.Of(meter.Options),
    };
}
