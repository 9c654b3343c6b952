using System.Globalization;

namespace Sluice.Errors;

/// <summary>Moments as headers write them: the three dates of RFC 9110 section 5.6.7, and RFC 3339. UTC where no zone is given.</summary>
internal static class DateText
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
    private static readonly string[] FullYear = ["d MMM yyyy H:m:s", "MMM d H:m:s yyyy"];

    /// <summary>Reads a moment; <paramref name="utcNow"/> settles the century of two-digit years.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset utcNow, out DateTimeOffset moment)
    {
        if (text.Length >= 10 && char.IsAsciiDigit(text[0]) && text[4] == '-' && text[7] == '-')
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out moment);

        moment = default;
        var rest = WithoutZone(WithoutWeekday(text), out var zone);
        if (DateTime.TryParseExact(rest, FullYear, CultureInfo.InvariantCulture, Utc, out var date))
            return TryShift(date, zone, out moment);

        return DateTime.TryParseExact(rest, "d-MMM-yy H:m:s", CultureInfo.InvariantCulture, Utc, out date)
            && TryShift(InCenturyOf(utcNow, date), zone, out moment);
    }

    // A weekday that does not fit its date is no reason to drop the date.
    private static ReadOnlySpan<char> WithoutWeekday(ReadOnlySpan<char> text)
    {
        var comma = text.IndexOf(',');
        if (comma >= 0)
            return text[(comma + 1)..].Trim();

        return text.Length > 4 && text[3] == ' ' && char.IsAsciiLetter(text[4]) ? text[4..].Trim() : text;
    }

    private static ReadOnlySpan<char> WithoutZone(ReadOnlySpan<char> text, out TimeSpan zone)
    {
        zone = TimeSpan.Zero;
        var space = text.LastIndexOf(' ');
        if (space < 0)
            return text;

        var last = text[(space + 1)..];
        if (last is "GMT" or "UTC" or "UT" or "Z")
            return text[..space].Trim();

        if (last.Length is 5 or 6 && last[0] is '+' or '-'
            && int.TryParse(last[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(last[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes))
        {
            zone = new TimeSpan(hours, minutes, 0) * (last[0] == '-' ? -1 : 1);
            return text[..space].Trim();
        }

        return text;
    }

    // RFC 9110: a two-digit year more than 50 years ahead is the latest one past that ends in the same digits.
    private static DateTime InCenturyOf(DateTimeOffset utcNow, DateTime date)
    {
        var year = utcNow.Year / 100 * 100 + date.Year % 100;
        if (year > utcNow.Year + 50)
            year -= 100;

        return date.AddYears(Math.Clamp(year, 1, 9998) - date.Year);
    }

    private static bool TryShift(DateTime date, TimeSpan zone, out DateTimeOffset moment)
    {
        moment = default;
        if (date.Year is < 1000 or > 9998 || zone.Duration() > TimeSpan.FromHours(24))
            return false;

        moment = new DateTimeOffset(date - zone, TimeSpan.Zero);
        return true;
    }
}
