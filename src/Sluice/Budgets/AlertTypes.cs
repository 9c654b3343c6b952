using System.Globalization;
using Sluice.Limits;

namespace Sluice.Budgets;

/// <summary>
/// The names of alerts: what is counted, over what time, such as <c>token_minute_threshold</c>, <c>cost_day_threshold</c>,
/// <c>request_hour_threshold</c>, <c>token_5h_threshold</c>, <c>cost_month_threshold</c>.
/// </summary>
public static class AlertTypes
{
    /// <summary>A limit refused, for the first time in its window.</summary>
    public const string LimitHit = "limit_hit";

    /// <summary>The name of a threshold on a dimension in a window.</summary>
    /// <param name="dimension">What is counted.</param>
    /// <param name="window">Over what time.</param>
    public static string Threshold(Dimension dimension, Window window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return $"{NameOf(dimension)}_{NameOf(window)}_threshold";
    }

    private static string NameOf(Dimension dimension) => dimension switch
    {
        Dimension.Requests => "request",
        Dimension.Tokens => "token",
        Dimension.InputTokens => "input_token",
        Dimension.OutputTokens => "output_token",
        Dimension.Cost => "cost",
        _ => "concurrency",
    };

    private static string NameOf(Window window) => window switch
    {
        Window.Rolling { Length: var length } => NameOf(length),
        Window.Calendar { Period: CalendarPeriod.Day } => "day",
        Window.Calendar { Period: CalendarPeriod.Week } => "week",
        Window.Calendar => "month",
        _ => "total",
    };

    private static string NameOf(TimeSpan length) => length switch
    {
        _ when length == TimeSpan.FromMinutes(1) => "minute",
        _ when length == TimeSpan.FromHours(1) => "hour",
        _ when length == TimeSpan.FromDays(1) => "day",
        _ when length == TimeSpan.FromDays(7) => "week",
        _ when length.Ticks % TimeSpan.TicksPerDay == 0 => Number(length.TotalDays, "d"),
        _ when length.Ticks % TimeSpan.TicksPerHour == 0 => Number(length.TotalHours, "h"),
        _ when length.Ticks % TimeSpan.TicksPerMinute == 0 => Number(length.TotalMinutes, "m"),
        _ when length.Ticks % TimeSpan.TicksPerSecond == 0 => Number(length.TotalSeconds, "s"),
        _ => Number(length.TotalMilliseconds, "ms"),
    };

    private static string Number(double number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
