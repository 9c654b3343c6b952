namespace Sluice.Gateway.Config;

/// <summary>Over what money is summed.</summary>
/// <param name="Kind">Rolling, a calendar unit, or for ever.</param>
/// <param name="Length">The length of a rolling window; zero for the others.</param>
/// <param name="TimeZone">Where a calendar window's midnight is; UTC for the others.</param>
internal sealed record BudgetWindow(WindowKind Kind, TimeSpan Length, TimeZoneInfo TimeZone)
{
    /// <summary>Whether the window is a day, week or month.</summary>
    public bool IsCalendar => Kind is WindowKind.Day or WindowKind.Week or WindowKind.Month;

    /// <summary>As in the file: <c>5h</c>, <c>day</c>, <c>total</c>.</summary>
    public override string ToString() => Kind switch
    {
        WindowKind.Rolling => Duration.Format(Length),
        WindowKind.Day => "day",
        WindowKind.Week => "week",
        WindowKind.Month => "month",
        _ => "total",
    };
}
