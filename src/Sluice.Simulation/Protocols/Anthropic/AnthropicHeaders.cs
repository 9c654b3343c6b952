using System.Globalization;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols.Anthropic;

/// <summary>Anthropic's answer headers.</summary>
internal static class AnthropicHeaders
{
    public static List<KeyValuePair<string, string>> Of(string requestId, in LimitStates limits, DateTimeOffset utcNow)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("request-id", "req_" + requestId),
            new("anthropic-organization-id", "org-simulated"),
        ];
        Add(headers, "requests", limits.Requests, utcNow);
        Add(headers, "tokens", limits.Tokens, utcNow);
        Add(headers, "input-tokens", limits.InputTokens, utcNow);
        Add(headers, "output-tokens", limits.OutputTokens, utcNow);
        return headers;
    }

    private static void Add(List<KeyValuePair<string, string>> headers, string name, in LimitState state, DateTimeOffset utcNow)
    {
        if (state.Max == 0)
            return;
        var prefix = "anthropic-ratelimit-" + name;
        headers.Add(new(prefix + "-limit", state.Max.ToString(CultureInfo.InvariantCulture)));
        headers.Add(new(prefix + "-remaining", state.Remaining.ToString(CultureInfo.InvariantCulture)));
        headers.Add(new(prefix + "-reset", (utcNow + state.Reset).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
    }
}
