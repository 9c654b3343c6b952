using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Proxy;

/// <summary>The headers of one attempt: the caller's, and a backend's own in the place of those of the same name.</summary>
internal static class UpHeaders
{
    public static List<KeyValuePair<string, string>> For(ProxyCall call, RoutedTarget target)
    {
        var (caller, backend) = (call.HeadersUp, target.Backend.Headers);
        var headers = new List<KeyValuePair<string, string>>(caller.Count + backend.Count);
        for (var i = 0; i < caller.Count; i++)
        {
            if (!Names(backend, caller[i].Key))
                headers.Add(caller[i]);
        }

        headers.AddRange(backend);
        return headers;
    }

    private static bool Names(IReadOnlyList<KeyValuePair<string, string>> headers, string name)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
