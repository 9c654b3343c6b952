using System.Buffers;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads the window of a budget or quota: <c>1h</c>, <c>day</c>, <c>total</c>, and the time zone beside it.</summary>
internal static class WindowReader
{
    private const string Remedy = "Write a length such as \"5h\" or \"7d\", or day, week, month or total.";

    private static readonly string[] Words = ["day", "week", "month", "total"];

    private static readonly SearchValues<char> ZoneCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/");

    /// <summary>Reads <c>window</c> and <c>timeZone</c>; null after an error.</summary>
    public static BudgetWindow? Read(ObjectReader o, ReadContext context, string example)
    {
        var zone = Zone(o, context);
        if (o.Take("window") is not { } node)
        {
            o.Missing("window", example);
            return null;
        }

        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        WindowKind? kind = text switch
        {
            "day" => WindowKind.Day,
            "week" => WindowKind.Week,
            "month" => WindowKind.Month,
            "total" => WindowKind.Total,
            _ => null,
        };
        var length = TimeSpan.Zero;
        if (kind is null && (!Duration.TryParse(text, out length) || length <= TimeSpan.Zero))
        {
            context.Error(
                node, "is not a window", Names.Nearest(node.Text, Words) is { } near ? $"Did you mean \"{near}\"? {Remedy}" : Remedy);
            return null;
        }

        var window = new BudgetWindow(kind ?? WindowKind.Rolling, length, zone ?? TimeZoneInfo.Utc);
        if (!window.IsCalendar && zone is not null && zone.Id != "UTC")
            context.Error(
                o.Take("timeZone")!, $"a window of {window} has no time zone", "Remove timeZone, or choose the window day, week or month.");
        return window;
    }

    private static TimeZoneInfo? Zone(ObjectReader o, ReadContext context)
    {
        if (o.Text("timeZone") is not { } id)
            return null;
        if (id.Length is > 0 and <= 64 && id[0] != '/' && !id.AsSpan().ContainsAnyExcept(ZoneCharacters)
            && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            return zone;
        context.Error(
            o.Take("timeZone")!, "is not a known time zone",
            "Write an IANA name such as \"UTC\", \"Europe/Berlin\" or \"America/New_York\".");
        return null;
    }
}
