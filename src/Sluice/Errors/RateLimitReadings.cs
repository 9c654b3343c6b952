using System.Globalization;

namespace Sluice.Errors;

/// <summary>Gathers several headers into one reading a limit. The first usable figure stands; 32 readings are kept at most.</summary>
internal struct RateLimitReadings(DateTimeOffset utcNow)
{
    private const int MostReadings = 32;
    private List<RateLimitReading>? _readings;

    /// <summary>What was gathered.</summary>
    public readonly IReadOnlyList<RateLimitReading> All => (IReadOnlyList<RateLimitReading>?)_readings ?? [];

    /// <summary>Takes a header's value in; a figure that is nonsense leaves no trace.</summary>
    /// <param name="key">The limit it belongs to: family, dimension, name and window.</param>
    /// <param name="field">Which figure it is.</param>
    /// <param name="value">The header's value.</param>
    public void Add(in RateLimitReading key, RateLimitField field, string? value)
    {
        var figure = field switch
        {
            RateLimitField.Limit => key with { Limit = Count(value, 1) },
            RateLimitField.Remaining => key with { Remaining = Count(value, 0) },
            RateLimitField.Reset => key with { Reset = RetryAfterParser.Parse(value, utcNow, RateLimitHeaders.MaxReset) },
            RateLimitField.Utilization => key with { Utilization = Share(value) },
            _ => key with { IsRejected = "rejected".Equals(value?.Trim(), StringComparison.OrdinalIgnoreCase) },
        };
        if (figure != key || field == RateLimitField.Status)
            Merge(figure);
    }

    /// <summary>Joins a reading with what is known of the same limit.</summary>
    public void Merge(in RateLimitReading figure)
    {
        _readings ??= [];
        for (var i = 0; i < _readings.Count; i++)
        {
            var known = _readings[i];
            if (!IsSameLimit(known, figure))
                continue;

            _readings[i] = known with
            {
                Dimension = known.Dimension == RateLimitDimension.Requests ? figure.Dimension : known.Dimension,
                Window = known.Window ?? figure.Window,
                Limit = known.Limit ?? figure.Limit,
                Remaining = known.Remaining ?? figure.Remaining,
                Reset = known.Reset ?? figure.Reset,
                Utilization = known.Utilization ?? figure.Utilization,
                IsRejected = known.IsRejected || figure.IsRejected,
            };
            return;
        }

        if (_readings.Count < MostReadings)
            _readings.Add(figure);
    }

    // The IETF's policies are known by their names alone: only one of the two headers tells window and unit.
    private static bool IsSameLimit(in RateLimitReading a, in RateLimitReading b)
        => a.Family == b.Family && string.Equals(a.Name, b.Name, StringComparison.OrdinalIgnoreCase)
            && (a.Family == RateLimitFamily.Ietf || (a.Dimension == b.Dimension && a.Window == b.Window));

    internal static long? Count(ReadOnlySpan<char> value, long least)
    {
        var end = value.IndexOfAny(',', ';');
        var text = (end < 0 ? value : value[..end]).Trim();
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue)
            return null;

        var count = (long)number;
        return count < least ? null : count;
    }

    private static double? Share(string? value)
        => double.TryParse(value.AsSpan().Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            && double.IsFinite(share) && share <= 100 ? share : null;
}
