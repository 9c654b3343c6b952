using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Proxy;

/// <summary>The headers of one attempt: the caller's, and a backend's own in the place of those of the same name.</summary>
internal static class UpHeaders
{
    private const string AnthropicVersion = "anthropic-version";

    public static List<KeyValuePair<string, string>> For(ProxyCall call, RoutedTarget target, ProxyApi api)
    {
        var headers = Both(call, target);
        AddVersion(headers, api);
        return headers;
    }

    /// <summary>The headers for a target that speaks another API than the caller: without those that only the caller's API knows.</summary>
    public static List<KeyValuePair<string, string>> Translated(ProxyCall call, RoutedTarget target, ProxyApi api)
    {
        var headers = Both(call, target);
        headers.RemoveAll(header =>
            header.Key.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || header.Key.StartsWith("openai-", StringComparison.OrdinalIgnoreCase));
        for (var i = 0; i < target.Backend.Headers.Count; i++)
        {
            var own = target.Backend.Headers[i];
            if (!Names(headers, own.Key))
                headers.Add(own);
        }

        AddVersion(headers, api);
        return headers;
    }

    private static List<KeyValuePair<string, string>> Both(ProxyCall call, RoutedTarget target)
    {
        var (caller, backend) = (call.Http.Request.Headers, target.Backend.Headers);
        var headers = new List<KeyValuePair<string, string>>(caller.Count + backend.Count + 2);
        HeaderRules.AddUp(caller, headers);
        for (var i = headers.Count - 1; i >= 0 && backend.Count > 0; i--)
        {
            if (Names(backend, headers[i].Key))
                headers.RemoveAt(i);
        }

        headers.AddRange(backend);
        if (target.Backend.Config.Auth == BackendAuth.Passthrough)
            headers.AddRange(call.OwnCredentials);
        TraceHeaders.Write(call.Span, headers);
        return headers;
    }

    // Anthropic refuses calls without it; a caller that leaves it out means the only version there is.
    private static void AddVersion(List<KeyValuePair<string, string>> headers, ProxyApi api)
    {
        if (api.Protocol == BackendProtocol.Anthropic && !Names(headers, AnthropicVersion))
            headers.Add(new(AnthropicVersion, "2023-06-01"));
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
