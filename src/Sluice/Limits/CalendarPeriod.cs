namespace Sluice.Limits;

/// <summary>A period of the calendar.</summary>
public enum CalendarPeriod
{
    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Monday's midnight on, as in ISO 8601.</summary>
    Week,

    /// <summary>From the first day's midnight on.</summary>
    Month,
}
