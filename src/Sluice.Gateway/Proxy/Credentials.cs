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

    /// <summary>Adds the caller's own credentials, for a backend that is to get them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="keyHeader">The header that holds the client key.</param>
    /// <param name="up">What is sent.</param>
    public static void AddOwn(IHeaderDictionary headers, string? keyHeader, List<KeyValuePair<string, string>> up)
    {
        for (var i = 1; i < Headers.Length; i++)
        {
            if (IsOwn(headers, Headers[i], keyHeader))
                up.Add(new(Headers[i], headers[Headers[i]].ToString()));
        }
    }

    /// <summary>Whether the caller carries a credential besides its client key.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="keyHeader">The header that holds the client key.</param>
    public static bool HasOwn(IHeaderDictionary headers, string? keyHeader)
    {
        for (var i = 1; i < Headers.Length; i++)
        {
            if (IsOwn(headers, Headers[i], keyHeader))
                return true;
        }

        return false;
    }

    // Clients that know two headers may write the client key into both; and no key that was made here is anybody's own elsewhere.
    private static bool IsOwn(IHeaderDictionary headers, string name, string? keyHeader) =>
        name != keyHeader && ClientCredential.In(headers, name) is { } credential && !MadeKey.IsMeant(credential)
        && (keyHeader is null || credential != ClientCredential.In(headers, keyHeader));
}
