using Sluice.Gateway.Keys;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Tells who calls. A caller may carry two credentials: a client key of Sluice and, for backends whose <c>auth</c> is <c>passthrough</c>, one
/// of its own. The first header that holds a client key names the caller; that header goes nowhere else.
/// </summary>
internal static class Credentials
{
    private static readonly string[] Headers = ["x-sluice-key", "authorization", "x-api-key", "api-key"];

    /// <summary>Who calls, and with which header; the header is <see langword="null"/> where anyone may call.</summary>
    /// <param name="keys">The client keys.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="problem">What is wrong and what to do, where nobody is returned.</param>
    public static (ClientKey? Key, string? Header) Find(ClientKeys keys, IHeaderDictionary headers, out string? problem)
    {
        var told = default(string);
        for (var i = 0; i < Headers.Length; i++)
        {
            if (ClientCredential.In(headers, Headers[i]) is not { } credential)
                continue;
            if (keys.Find(credential, out var wrong) is { } key)
            {
                problem = null;
                return (key, keys.IsOpen ? null : Headers[i]);
            }

            told ??= wrong;
        }

        if (told is null)
            return (keys.Find(null, out problem), null);
        problem = told;
        return default;
    }

    /// <summary>The caller's own credentials, as they stand in its headers, for a backend that is to get them; no client key is among them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="keyHeader">The header that holds the client key.</param>
    /// <param name="keys">The client keys.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Own(IHeaderDictionary headers, string? keyHeader, ClientKeys keys)
    {
        var own = new List<KeyValuePair<string, string>>(1);
        for (var i = 1; i < Headers.Length; i++)
        {
            if (Headers[i] != keyHeader && ClientCredential.In(headers, Headers[i]) is { } credential && !HoldsClientKey(credential, keys))
                own.Add(new(Headers[i], headers[Headers[i]].ToString()));
        }

        return own;
    }

    // Clients that know two headers may write the client key into both, or that of somebody else; and whoever writes the scheme twice has still written the key.
    private static bool HoldsClientKey(string credential, ClientKeys keys)
    {
        if (keys.IsOne(credential))
            return true;
        foreach (var part in credential.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (keys.IsOne(part))
                return true;
        }

        return false;
    }
}
