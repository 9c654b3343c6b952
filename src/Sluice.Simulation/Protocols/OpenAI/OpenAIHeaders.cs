using System.Globalization;
using System.Text;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>OpenAI's answer headers.</summary>
internal static class OpenAIHeaders
{
    public const string Organization = "org-simulated";

    public static List<KeyValuePair<string, string>> Of(string requestId, in LimitState requests, in LimitState tokens)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("x-request-id", "req_" + requestId),
            new("openai-organization", Organization),
        ];
        Add(headers, "requests", requests);
        Add(headers, "tokens", tokens);
        return headers;
    }

    /// <summary>A duration as the reset headers tell it, rounded up to the millisecond: <c>20ms</c>, <c>1.5s</c>, <c>6m0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = (long)Math.Ceiling(duration.TotalMilliseconds);
        if (milliseconds is > 0 and < 1000)
            return milliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
        var text = new StringBuilder();
        if (milliseconds >= 3_600_000)
            text.Append(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000}h");
        if (milliseconds >= 60_000)
            text.Append(CultureInfo.InvariantCulture, $"{milliseconds / 60_000 % 60}m");
        return text.Append(CultureInfo.InvariantCulture, $"{milliseconds % 60_000 / 1000m:0.###}s").ToString();
    }

    private static void Add(List<KeyValuePair<string, string>> headers, string name, in LimitState state)
    {
        if (state.Max == 0)
            return;
        headers.Add(new("x-ratelimit-limit-" + name, state.Max.ToString(CultureInfo.InvariantCulture)));
        headers.Add(new("x-ratelimit-remaining-" + name, state.Remaining.ToString(CultureInfo.InvariantCulture)));
        headers.Add(new("x-ratelimit-reset-" + name, Format(state.Reset)));
    }
}
