using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Control;

/// <summary>So much money in a window: a calendar day in UTC unless said otherwise.</summary>
public sealed class BudgetSettings
{
    /// <summary>US dollars; more than 0.</summary>
    public decimal Usd { get; set; }

    /// <summary>A rolling window of this length, in the place of a calendar period; more than 0, at most ten years.</summary>
    public TimeSpan? Rolling { get; set; }

    /// <summary>The calendar period. Default a day.</summary>
    public CalendarPeriod Calendar { get; set; } = CalendarPeriod.Day;

    /// <summary>The IANA name of the zone whose midnight counts. Default UTC.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Money a calendar day.</summary>
    /// <param name="usd">US dollars; more than 0.</param>
    /// <param name="timeZone">The zone whose midnight counts.</param>
    public static BudgetSettings PerDay(decimal usd, string timeZone = "UTC") => Per(CalendarPeriod.Day, usd, timeZone);

    /// <summary>Money a calendar month.</summary>
    /// <param name="usd">US dollars; more than 0.</param>
    /// <param name="timeZone">The zone whose midnight counts.</param>
    public static BudgetSettings PerMonth(decimal usd, string timeZone = "UTC") => Per(CalendarPeriod.Month, usd, timeZone);

    /// <summary>Money a calendar period.</summary>
    /// <param name="usd">US dollars; more than 0.</param>
    /// <param name="calendar">The period.</param>
    /// <param name="timeZone">The zone whose midnight counts.</param>
    public static BudgetSettings Per(CalendarPeriod calendar, decimal usd, string timeZone = "UTC") =>
        new() { Usd = usd, Calendar = calendar, TimeZone = timeZone };

    /// <summary>Money a rolling window.</summary>
    /// <param name="usd">US dollars; more than 0.</param>
    /// <param name="length">The window's length.</param>
    public static BudgetSettings PerRolling(TimeSpan length, decimal usd) => new() { Usd = usd, Rolling = length };

    internal void Validate(string path, List<string> problems)
    {
        if (Usd is <= 0 or > 1_000_000_000)
            problems.Add($"{path}.{nameof(Usd)} is {Usd}; it must be more than 0 and at most a billion.");
        if (Rolling is { } length && (length <= TimeSpan.Zero || length > TimeSpan.FromDays(3660)))
            problems.Add($"{path}.{nameof(Rolling)} is {length}; it must be more than 0 and at most ten years.");
        if (!Enum.IsDefined(Calendar))
            problems.Add($"{path}.{nameof(Calendar)} is {Calendar}; it must be one of {string.Join(", ", Enum.GetNames<CalendarPeriod>())}.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone ?? "", out _))
            problems.Add($"{path}.{nameof(TimeZone)} is '{TimeZone}', which is no known time zone; write an IANA name such as 'Europe/Berlin'.");
    }

    internal LimitOptions ToLimit(int index)
    {
        Window window = Rolling is { } length ? new Window.Rolling(length) : new Window.Calendar(Calendar, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
        var name = Rolling is { } rolling ? $"usd/{rolling}" : $"usd/{Calendar.ToString().ToLowerInvariant()}";
        return LimitOptions.Budget(NanoUsd.FromUsd(Usd), window, index == 0 ? name : $"{name}#{index + 1}");
    }
}
