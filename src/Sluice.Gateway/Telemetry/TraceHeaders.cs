using System.Diagnostics;

namespace Sluice.Gateway.Telemetry;

/// <summary>W3C trace context on the way up.</summary>
internal static class TraceHeaders
{
    private const string Parent = "traceparent";
    private const string State = "tracestate";

    /// <summary>Names the attempt's span as the parent of what the backend does; without one, the caller's own headers pass as they are.</summary>
    public static void Write(Activity? span, List<KeyValuePair<string, string>> headers)
    {
        if (span?.Id is not { } id || span.IdFormat != ActivityIdFormat.W3C)
            return;
        headers.RemoveAll(static header =>
            header.Key.Equals(Parent, StringComparison.OrdinalIgnoreCase) || header.Key.Equals(State, StringComparison.OrdinalIgnoreCase));
        headers.Add(new(Parent, id));
        if (span.TraceStateString is { Length: > 0 } state)
            headers.Add(new(State, state));
    }
}
