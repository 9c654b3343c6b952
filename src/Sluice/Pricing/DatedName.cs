namespace Sluice.Pricing;

/// <summary>Model names with a date behind them: <c>gpt-4o-2024-08-06</c>, <c>claude-sonnet-4-20250514</c>, <c>claude-sonnet-4@20250514</c>.</summary>
internal static class DatedName
{
    /// <summary>The name without its date; false when it has none.</summary>
    public static bool TryStrip(ReadOnlySpan<char> name, out ReadOnlySpan<char> undated)
    {
        undated = default;
        var length = DateLength(name);
        if (length == 0 || name.Length < length + 2 || name[^(length + 1)] is not ('-' or '@')) return false;
        undated = name[..^(length + 1)];
        return true;
    }

    private static int DateLength(ReadOnlySpan<char> name)
    {
        if (name.Length > 10 && name[^3] == '-' && name[^6] == '-' && IsDate(name[^10..^6], name[^5..^3], name[^2..])) return 10;
        return name.Length > 8 && IsDate(name[^8..^4], name[^4..^2], name[^2..]) ? 8 : 0;
    }

    private static bool IsDate(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day)
        => IsBetween(year, 2020, 2099) && IsBetween(month, 1, 12) && IsBetween(day, 1, 31);

    private static bool IsBetween(ReadOnlySpan<char> digits, int first, int last)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            value = (value * 10) + (digit - '0');
        }

        return value >= first && value <= last;
    }
}
