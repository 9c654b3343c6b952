using System.Net.Http.Headers;
using Sluice.Errors;

namespace Sluice.Http;

/// <summary>Reads what headers say, without parsing those that nobody asks for.</summary>
internal static class MessageHeaders
{
    [ThreadStatic]
    private static List<KeyValuePair<string, string>>? _ofThread;

    /// <summary>All of them, by name.</summary>
    public static KeyValuePair<string, string>[] Of(HttpResponseMessage response) =>
        [.. response.Headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))];

    /// <summary>What they say of the provider's limits; allocates nothing where they say nothing.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="time">The clock that resets which are moments are measured against.</param>
    public static IReadOnlyList<RateLimitReading> LimitsOf(HttpResponseMessage response, TimeProvider time)
    {
        List<KeyValuePair<string, string>>? limits = null;
        foreach (var (name, value) in response.Headers.NonValidated)
        {
            if (RateLimitHeaders.IsRateLimitHeader(name))
                (limits ??= _ofThread ??= []).Add(new(name, value.ToString()));
        }

        if (limits is null)
            return [];
        var readings = RateLimitHeaders.Parse(limits, time.GetUtcNow());
        limits.Clear();
        return readings;
    }

    /// <summary>Whether the body is a stream of events.</summary>
    public static bool IsEventStream(HttpResponseMessage response) =>
        Find(response.Content.Headers, "Content-Type") is { } type && type.AsSpan().TrimStart().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a body is compressed, or otherwise not to be read as it is.</summary>
    public static bool IsEncoded(HttpContent content) => Find(content.Headers, "Content-Encoding") is not null;

    // A body has few headers: looking at each is quicker than to look one up, and no header is parsed for it.
    private static string? Find(HttpContentHeaders headers, string wanted)
    {
        foreach (var (name, value) in headers.NonValidated)
        {
            if (name.Length == wanted.Length && name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return value.ToString();
        }

        return null;
    }
}
