using System.Text.Json.Serialization;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Budgets;

/// <summary>A scope's budget in a few numbers; reading it changes nothing. What no limit counts is <see langword="null"/>, and its utilisation 0.</summary>
public sealed record BudgetStatus
{
    /// <summary>Tokens that ended calls used and a limit of a minute counts.</summary>
    [JsonPropertyName("tokens_used_minute")]
    public long? TokensUsedMinute { get; init; }

    /// <summary>Tokens that ended calls used and a limit of an hour counts.</summary>
    [JsonPropertyName("tokens_used_hour")]
    public long? TokensUsedHour { get; init; }

    /// <summary>Tokens that ended calls used and a limit of a day counts, rolling or of the calendar.</summary>
    [JsonPropertyName("tokens_used_day")]
    public long? TokensUsedDay { get; init; }

    /// <summary>Dollars that ended calls cost and a budget of a day counts, rolling or of the calendar.</summary>
    [JsonPropertyName("cost_used_day")]
    public decimal? CostUsedDay { get; init; }

    /// <summary>Tokens used as a share of the limit of a minute; above 1 where a provider billed more than was reserved.</summary>
    [JsonPropertyName("minute_utilization")]
    public double MinuteUtilization { get; init; }

    /// <summary>Tokens used as a share of the limit of an hour.</summary>
    [JsonPropertyName("hour_utilization")]
    public double HourUtilization { get; init; }

    /// <summary>Tokens used as a share of the limit of a day.</summary>
    [JsonPropertyName("day_utilization")]
    public double DayUtilization { get; init; }

    /// <summary>Money spent as a share of the budget of a day.</summary>
    [JsonPropertyName("cost_utilization")]
    public double CostUtilization { get; init; }

    /// <summary>Whether the scope is kept quiet for a moment; see <see cref="Admission.ScopeOptions.Throttle"/>.</summary>
    [JsonPropertyName("is_throttled")]
    public bool IsThrottled { get; init; }

    /// <summary>Until when, by the wall clock; <see langword="null"/> where it is not throttled.</summary>
    [JsonPropertyName("throttle_until")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ThrottleUntil { get; init; }

    internal static BudgetStatus Of(IReadOnlyList<LimitReading> limits, DateTimeOffset? throttleUntil)
    {
        var minute = Find(limits, Dimension.Tokens, TimeSpan.FromMinutes(1));
        var hour = Find(limits, Dimension.Tokens, TimeSpan.FromHours(1));
        var day = Find(limits, Dimension.Tokens, TimeSpan.FromDays(1));
        var cost = Find(limits, Dimension.Cost, TimeSpan.FromDays(1));
        return new()
        {
            TokensUsedMinute = minute?.Used,
            TokensUsedHour = hour?.Used,
            TokensUsedDay = day?.Used,
            CostUsedDay = cost is null ? null : new NanoUsd(cost.Used).Usd,
            MinuteUtilization = Utilization(minute),
            HourUtilization = Utilization(hour),
            DayUtilization = Utilization(day),
            CostUtilization = Utilization(cost),
            IsThrottled = throttleUntil is not null,
            ThrottleUntil = throttleUntil,
        };
    }

    private static LimitReading? Find(IReadOnlyList<LimitReading> limits, Dimension dimension, TimeSpan length) =>
        limits.FirstOrDefault(limit => limit.Dimension == dimension && limit.Window switch
        {
            Window.Rolling rolling => rolling.Length == length,
            Window.Calendar { Period: CalendarPeriod.Day } => length == TimeSpan.FromDays(1),
            _ => false,
        });

    private static double Utilization(LimitReading? limit) => limit is null ? 0 : (double)limit.Used / limit.Max;
}
