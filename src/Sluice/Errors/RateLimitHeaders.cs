namespace Sluice.Errors;

/// <summary>
/// Reads what providers say of their limits, in every family of headers in use: <c>x-ratelimit-*</c>, <c>ratelimit-*</c>,
/// <c>anthropic-ratelimit-*</c> with its unified, fast and priority kin, and the IETF's <c>RateLimit</c> with <c>RateLimit-Policy</c>.
/// A limit of 0 or -1 is none; nothing left (0) is real; other nonsense is as if it was not there. Nothing here throws.
/// </summary>
public static class RateLimitHeaders
{
    /// <summary>The longest reset that is reported: 31 days.</summary>
    public static TimeSpan MaxReset { get; } = TimeSpan.FromDays(31);

    /// <summary>Reads all limits in an answer's headers, at most 32 of them. Allocates nothing where there are none.</summary>
    /// <param name="headers">The headers; names compare without case.</param>
    /// <param name="utcNow">The time now, which resets that are moments are measured against.</param>
    public static IReadOnlyList<RateLimitReading> Parse(IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset utcNow)
    {
        var readings = new RateLimitReadings(utcNow);
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            if (MayBe(name))
                Read(name, value, ref readings);
        }

        return readings.All;
    }

    /// <summary>Whether a header is one that <see cref="Parse"/> reads, by its name; for those who gather headers before they are read.</summary>
    /// <param name="name">The header's name; names compare without case.</param>
    public static bool IsRateLimitHeader(string name) =>
        MayBe(name) && (name.Contains("ratelimit", StringComparison.OrdinalIgnoreCase) || After(name, "anthropic-fast-").Length + After(name, "anthropic-priority-").Length > 0);

    private static bool MayBe(string? name) => name is { Length: >= 9 } && name[0] is 'x' or 'X' or 'r' or 'R' or 'a' or 'A';

    private static void Read(string name, string? value, ref RateLimitReadings readings)
    {
        if (After(name, "x-ratelimit-") is { IsEmpty: false } common)
            ReadWords(common, RateLimitFamily.Common, value, ref readings);
        else if (After(name, "anthropic-ratelimit-unified-") is { IsEmpty: false } claim)
            ReadClaim(claim, value, ref readings);
        else if (After(name, "anthropic-ratelimit-") is { IsEmpty: false } anthropic)
            ReadWords(anthropic, RateLimitFamily.Anthropic, value, ref readings);
        else if (After(name, "anthropic-fast-") is { IsEmpty: false } fast)
            ReadWords(fast, RateLimitFamily.AnthropicFast, value, ref readings);
        else if (After(name, "anthropic-priority-") is { IsEmpty: false } priority)
            ReadWords(priority, RateLimitFamily.AnthropicPriority, value, ref readings);
        else if (name.Equals("ratelimit-policy", StringComparison.OrdinalIgnoreCase))
            IetfRateLimit.ReadPolicy(value, ref readings);
        else if (name.Equals("ratelimit", StringComparison.OrdinalIgnoreCase))
            IetfRateLimit.Read(value, ref readings);
        else if (After(name, "ratelimit-") is { IsEmpty: false } bare)
            ReadWords(bare, RateLimitFamily.Common, value, ref readings);
    }

    private static void ReadWords(ReadOnlySpan<char> words, RateLimitFamily family, string? value, ref RateLimitReadings readings)
    {
        if (RateLimitHeaderName.TryParse(words, out var name))
            readings.Add(new RateLimitReading { Family = family, Dimension = name.Dimension, Window = name.Window }, name.Field, value);
    }

    // unified-status, unified-5h-reset, unified-7d_opus-utilization: a claim, then the figure.
    private static void ReadClaim(ReadOnlySpan<char> words, string? value, ref RateLimitReadings readings)
    {
        var dash = words.LastIndexOf('-');
        var claim = dash < 0 ? default : words[..dash];
        RateLimitField? field = words[(dash + 1)..] switch
        {
            var word when word.Equals("status", StringComparison.OrdinalIgnoreCase) => RateLimitField.Status,
            var word when word.Equals("reset", StringComparison.OrdinalIgnoreCase) => RateLimitField.Reset,
            var word when word.Equals("utilization", StringComparison.OrdinalIgnoreCase) => RateLimitField.Utilization,
            var word when word.Equals("limit", StringComparison.OrdinalIgnoreCase) => RateLimitField.Limit,
            var word when word.Equals("remaining", StringComparison.OrdinalIgnoreCase) => RateLimitField.Remaining,
            _ => null,
        };
        var window = claim;
        if (claim.IndexOf('_') is > 0 and var part)
            window = claim[..part];

        var isWindow = DurationText.TryParse(window, out var length);
        if (field is not { } figure || (!claim.IsEmpty && !isWindow))
            return;

        var key = new RateLimitReading
        {
            Family = RateLimitFamily.AnthropicUnified,
            Dimension = RateLimitDimension.Subscription,
            Name = claim.IsEmpty ? null : claim.ToString(),
            Window = isWindow ? length : null,
        };
        readings.Add(key, figure, value);
    }

    private static ReadOnlySpan<char> After(string name, string prefix)
        => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name.AsSpan(prefix.Length) : default;
}
