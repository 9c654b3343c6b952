using System.Globalization;

namespace Sluice.Errors;

/// <summary>
/// How long a provider asks to stay away, from every place where providers say so. Nothing here throws: what is not a finite, non-negative
/// time counts as absent, a moment in the past as zero, and what is too long is cut to the given maximum.
/// </summary>
public static class RetryAfterParser
{
    private const double EpochSecondsFrom = 1e9;
    private const double EpochMillisecondsFrom = 1e12;
    private const int LongestValue = 64;

    /// <summary>The longest wait believed for a rate: one hour.</summary>
    public static TimeSpan MaxForRate { get; } = TimeSpan.FromHours(1);

    /// <summary>The longest wait believed for a quota: seven days.</summary>
    public static TimeSpan MaxForQuota { get; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Reads one value: seconds (decimals allowed), a duration such as <c>6m0s</c> or <c>20ms</c>, an HTTP date in any of its three forms,
    /// an RFC 3339 time, or a Unix time in seconds (above 1e9) or milliseconds (above 1e12). Dates without zone are UTC.
    /// </summary>
    /// <param name="value">The header's value.</param>
    /// <param name="utcNow">The time now, which moments are measured against.</param>
    /// <param name="max">The longest wait to return.</param>
    /// <returns>From zero to <paramref name="max"/>, or <see langword="null"/> where the value says nothing usable.</returns>
    public static TimeSpan? Parse(string? value, DateTimeOffset utcNow, TimeSpan max) => Parse(value, 1, utcNow, max);

    /// <summary>Reads the value of <c>retry-after-ms</c>: milliseconds, decimals allowed.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="utcNow">The time now, which moments are measured against.</param>
    /// <param name="max">The longest wait to return.</param>
    /// <returns>From zero to <paramref name="max"/>, or <see langword="null"/> where the value says nothing usable.</returns>
    public static TimeSpan? ParseMilliseconds(string? value, DateTimeOffset utcNow, TimeSpan max) => Parse(value, 1e-3, utcNow, max);

    /// <summary>
    /// Reads an answer's headers: <c>retry-after-ms</c>, <c>Retry-After</c>, and the resets of the dimensions that have nothing left, which
    /// only lengthen the wait.
    /// </summary>
    /// <param name="headers">The headers; names compare without case.</param>
    /// <param name="utcNow">The time now, which moments are measured against.</param>
    /// <param name="max">The longest wait to return.</param>
    /// <returns>From zero to <paramref name="max"/>, or <see langword="null"/> where no header says anything usable.</returns>
    public static TimeSpan? FromHeaders(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset utcNow, TimeSpan max)
    {
        var wait = Longer(FromHint(headers, utcNow, max), FromExhausted(RateLimitHeaders.Parse(headers, utcNow)));
        return Clamp(wait, max);
    }

    /// <summary>As <see cref="FromHeaders"/>, lengthened by the body: Google's <c>RetryInfo</c>, headers copied into it.</summary>
    /// <param name="headers">The headers; names compare without case.</param>
    /// <param name="body">The body of the error, whatever it holds.</param>
    /// <param name="utcNow">The time now, which moments are measured against.</param>
    /// <param name="max">The longest wait to return.</param>
    /// <returns>From zero to <paramref name="max"/>, or <see langword="null"/> where nothing usable is said.</returns>
    public static TimeSpan? FromAnswer(
        IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body, DateTimeOffset utcNow, TimeSpan max)
        => Longer(FromHeaders(headers, utcNow, max), FromBody(ErrorBodyReader.Read(body), utcNow, max));

    internal static TimeSpan? FromBody(ErrorBody body, DateTimeOffset utcNow, TimeSpan max)
        => Longer(Parse(body.RetryDelay, utcNow, max), body.Headers.Count == 0 ? null : FromHeaders(body.Headers, utcNow, max));

    internal static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    internal static TimeSpan? Clamp(TimeSpan? wait, TimeSpan max)
    {
        if (wait is not { } some)
            return null;

        var most = max < TimeSpan.Zero ? TimeSpan.Zero : max;
        return some < TimeSpan.Zero ? TimeSpan.Zero : some > most ? most : some;
    }

    private static TimeSpan? FromHint(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset utcNow, TimeSpan max)
    {
        TimeSpan? exact = null;
        TimeSpan? coarse = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            if ("retry-after-ms".Equals(name, StringComparison.OrdinalIgnoreCase))
                exact = Longer(exact, ParseMilliseconds(value, utcNow, max));
            else if ("retry-after".Equals(name, StringComparison.OrdinalIgnoreCase))
                coarse = Longer(coarse, Parse(value, utcNow, max));
        }

        // Retry-After is usually the milliseconds rounded up to a second: then the exact one stands.
        return exact is { } wait && coarse < wait + TimeSpan.FromSeconds(1) ? exact : Longer(exact, coarse);
    }

    private static TimeSpan? FromExhausted(IReadOnlyList<RateLimitReading> readings)
    {
        TimeSpan? wait = null;
        for (var i = 0; i < readings.Count; i++)
        {
            if (readings[i] is { IsExhausted: true, IsOptionalLane: false } reading)
                wait = Longer(wait, reading.Reset);
        }

        return wait;
    }

    private static TimeSpan? Parse(string? value, double unitSeconds, DateTimeOffset utcNow, TimeSpan max)
    {
        var text = value.AsSpan().Trim();
        if (text.IsEmpty || text.Length > LongestValue)
            return null;

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return double.IsFinite(number) && number >= 0 ? Clamp(FromNumber(number, unitSeconds, utcNow), max) : null;

        if (DurationText.TryParse(text, out var duration))
            return Clamp(duration, max);

        return DateText.TryParse(text, utcNow, out var moment) ? Clamp(moment - utcNow, max) : null;
    }

    private static TimeSpan FromNumber(double number, double unitSeconds, DateTimeOffset utcNow)
    {
        if (number > EpochMillisecondsFrom)
            return DurationText.FromSeconds(number / 1_000 - UnixSeconds(utcNow));

        return number > EpochSecondsFrom && unitSeconds == 1
            ? DurationText.FromSeconds(number - UnixSeconds(utcNow))
            : DurationText.FromSeconds(number * unitSeconds);
    }

    private static double UnixSeconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).TotalSeconds;
}
