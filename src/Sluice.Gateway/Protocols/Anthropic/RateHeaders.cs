using System.Globalization;

namespace Sluice.Gateway.Protocols.Anthropic;

/// <summary>The client key's own room in Anthropic's rate headers, in place of the upstream's.</summary>
internal static class RateHeaders
{
    /// <summary>Writes <c>anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}</c>; a dimension without a limit has none.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="requests">Room for requests.</param>
    /// <param name="tokens">Room for tokens.</param>
    /// <param name="utcNow">The time now; resets are told as times of day, to the second, rounded up.</param>
    public static void Write(IHeaderDictionary headers, KeyRoom? requests, KeyRoom? tokens, DateTimeOffset utcNow)
    {
        Write(headers, "requests", requests, utcNow);
        Write(headers, "tokens", tokens, utcNow);
    }

    private static void Write(IHeaderDictionary headers, string dimension, KeyRoom? room, DateTimeOffset utcNow)
    {
        if (room is not { } known)
            return;
        headers[$"anthropic-ratelimit-{dimension}-limit"] = Text(known.Limit);
        headers[$"anthropic-ratelimit-{dimension}-remaining"] = Text(known.Remaining);
        headers[$"anthropic-ratelimit-{dimension}-reset"] = Time(utcNow + known.Reset);
    }

    private static string Text(long value) => Math.Max(0, value).ToString(CultureInfo.InvariantCulture);

    // RFC 3339.
    private static string Time(DateTimeOffset time)
    {
        var ticks = time.UtcTicks + TimeSpan.TicksPerSecond - 1;
        return new DateTime(ticks - (ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
