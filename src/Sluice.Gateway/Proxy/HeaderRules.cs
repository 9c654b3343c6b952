using System.Buffers;
using System.Collections.Frozen;

namespace Sluice.Gateway.Proxy;

/// <summary>Which headers pass the gateway, up to a backend and down to a client. Everything passes but what is named here.</summary>
internal static class HeaderRules
{
    // RFC 9110, 7.6.1, with the names that older proxies use; Expect is answered by our own server.
    private static readonly string[] HopByHop =
    [
        "connection", "expect", "http2-settings", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ];

    // The body goes up decoded and spliced, so its length and coding are new. Credentials go up only where a backend asks for them.
    private static readonly FrozenSet<string> NeverUp = Set(
        [.. HopByHop, "authorization", "x-api-key", "api-key", "x-goog-api-key", "accept-encoding", "content-encoding", "content-length", "cookie", "forwarded", "host", "openai-organization", "openai-project"]);

    private static readonly string[] NeverUpPrefixes = ["x-forwarded-", "x-sluice-", ":"];

    // Ours are written instead, or it would speak for the gateway's own host (cookies, alt-svc, HSTS, CORS) or name Sluice's account.
    private static readonly FrozenSet<string> NeverDown = Set(
        [
            .. HopByHop, "alt-svc", "content-length", "date", "openai-organization", "openai-project", "ratelimit", "ratelimit-policy",
            "retry-after", "retry-after-ms", "server", "set-cookie", "set-cookie2", "strict-transport-security", "x-should-retry",
        ]);

    private static readonly string[] NeverDownPrefixes = ["x-ratelimit-", "anthropic-ratelimit-", "anthropic-fast-", "anthropic-priority-", "ratelimit-", "x-sluice-", "access-control-", ":"];

    private static readonly SearchValues<char> Writable = SearchValues.Create(['\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    /// <summary>Adds the headers that go up, no credentials among them. The backend's own are added after them.</summary>
    /// <param name="request">The client's headers.</param>
    /// <param name="up">What is sent.</param>
    public static void AddUp(IHeaderDictionary request, List<KeyValuePair<string, string>> up)
    {
        var connection = request.Connection.Count == 0 ? null : request.Connection.ToString();
        foreach (var (name, values) in request)
        {
            if (NeverUp.Contains(name) || HasPrefix(name, NeverUpPrefixes) || ConnectionNames(connection, name))
                continue;
            foreach (var value in values)
            {
                if (value is not null)
                    up.Add(new(name, value));
            }
        }

        up.Add(new("accept-encoding", "identity"));
    }

    /// <summary>
    /// Adds the headers that come down. Framing is left to the server, retry headers to <see cref="RetryHeaders"/>, rate headers to
    /// the <see cref="Protocols.IDialect"/>.
    /// </summary>
    /// <param name="response">The upstream's headers.</param>
    /// <param name="down">What the client gets.</param>
    /// <param name="passPlan">Whether the limits of the caller's own plan pass: the call went up with the caller's own credential.</param>
    public static void AddDown(IReadOnlyList<KeyValuePair<string, string>> response, IHeaderDictionary down, bool passPlan = false)
    {
        var connection = ConnectionHeader(response);
        for (var i = 0; i < response.Count; i++)
        {
            var (name, value) = response[i];
            var isPassed = passPlan && name.StartsWith("anthropic-ratelimit-unified-", StringComparison.OrdinalIgnoreCase);
            if (!NeverDown.Contains(name) && (isPassed || !HasPrefix(name, NeverDownPrefixes)) && !ConnectionNames(connection, name) && IsWritable(value))
                down.Append(name, value);
        }
    }

    // The server throws on anything else, which would cost the whole answer.
    private static bool IsWritable(string value) => !value.AsSpan().ContainsAnyExcept(Writable);

    private static string? ConnectionHeader(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        string? all = null;
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals("connection", StringComparison.OrdinalIgnoreCase))
                all = all is null ? headers[i].Value : $"{all},{headers[i].Value}";
        }

        return all;
    }

    private static bool ConnectionNames(string? connection, string name)
    {
        if (connection is null)
            return false;
        foreach (var token in connection.AsSpan().Split(','))
        {
            if (connection.AsSpan(token).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool HasPrefix(string name, string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
