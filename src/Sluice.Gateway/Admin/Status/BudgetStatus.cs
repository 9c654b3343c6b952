using Sluice.Gateway.Config;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Gateway.Admin.Status;

/// <summary>A budget, in dollars.</summary>
internal sealed record BudgetStatus(
    decimal Usd, string Window, decimal SpentUsd, decimal ReservedUsd, decimal RemainingUsd, DateTime? ResetsAt)
{
    /// <summary>The limits that count money.</summary>
    /// <param name="limits">All limits of a scope.</param>
    /// <param name="at">When they were read.</param>
    public static IReadOnlyList<BudgetStatus> Of(IEnumerable<LimitReading> limits, DateTime at) =>
        [.. limits.Where(limit => limit.Dimension == Dimension.Cost).Select(limit => Of(limit, at))];

    private static BudgetStatus Of(LimitReading limit, DateTime at) => new(
        Dollars(limit.Max),
        NameOf(limit.Window),
        Dollars(limit.Used),
        Dollars(limit.Reserved),
        Dollars(limit.Remaining),
        limit.ResetIn is { } reset ? End(limit.Window, at + reset) : null);

    // A calendar's period ends on a whole second; the two clocks that were read differ by less than that.
    private static DateTime End(Window window, DateTime at) => window is Limits.Window.Calendar
        ? new(((at.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond) * TimeSpan.TicksPerSecond, DateTimeKind.Utc)
        : at;

    private static decimal Dollars(long nano) => new NanoUsd(nano).Usd;

    private static string NameOf(Window window) => window switch
    {
        Limits.Window.Rolling rolling => Duration.Format(rolling.Length),
        Limits.Window.Calendar { Period: CalendarPeriod.Day } => "day",
        Limits.Window.Calendar { Period: CalendarPeriod.Week } => "week",
        Limits.Window.Calendar => "month",
        _ => "total",
    };
}
