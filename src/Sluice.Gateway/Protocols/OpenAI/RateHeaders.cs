using System.Globalization;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>The client key's own room in OpenAI's rate headers, in place of the upstream's.</summary>
internal static class RateHeaders
{
    /// <summary>Writes <c>x-ratelimit-{limit,remaining,reset}-{requests,tokens}</c>; a dimension without a limit has none.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="requests">Room for requests.</param>
    /// <param name="tokens">Room for tokens.</param>
    public static void Write(IHeaderDictionary headers, KeyRoom? requests, KeyRoom? tokens)
    {
        if (requests is { } r)
        {
            headers["x-ratelimit-limit-requests"] = Text(r.Limit);
            headers["x-ratelimit-remaining-requests"] = Text(r.Remaining);
            headers["x-ratelimit-reset-requests"] = GoDuration.Format(r.Reset);
        }

        if (tokens is { } t)
        {
            headers["x-ratelimit-limit-tokens"] = Text(t.Limit);
            headers["x-ratelimit-remaining-tokens"] = Text(t.Remaining);
            headers["x-ratelimit-reset-tokens"] = GoDuration.Format(t.Reset);
        }
    }

    private static string Text(long value) => Math.Max(0, value).ToString(CultureInfo.InvariantCulture);
}
