using System.Buffers;
using System.Globalization;

namespace Sluice.Errors;

/// <summary>Durations as OpenAI, Google and Go programs write them: <c>20ms</c>, <c>39s</c>, <c>6m0s</c>, <c>1h2m3.5s</c>.</summary>
internal static class DurationText
{
    private const double MaxSeconds = 9e11;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads a duration; anything else, a sign included, is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.IsEmpty)
            return false;

        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0
                || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;

            text = text[digits..];
            var letters = text.IndexOfAny(Digits);
            var unit = letters < 0 ? text : text[..letters];
            if (UnitSeconds(unit) is not { } factor)
                return false;

            seconds += number * factor;
            text = text[unit.Length..];
        }

        duration = FromSeconds(seconds);
        return true;
    }

    /// <summary>A span of seconds, cut to what a <see cref="TimeSpan"/> holds.</summary>
    public static TimeSpan FromSeconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));

    private static double? UnitSeconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "\u00b5s" or "\u03bcs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => null,
    };
}
