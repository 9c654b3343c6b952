using System.Diagnostics;
using Sluice.Admission;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Protocols;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Proxy;

/// <summary>What is known of a request from its first moment, and what is noted of it in the end.</summary>
internal sealed class RequestContext(HttpContext http, IDialect dialect, string requestId, ClientKey key, Arrival arrival)
{
    private const int LongestName = 128;

    public HttpContext Http { get; } = http;

    /// <summary>How Sluice speaks to the caller.</summary>
    public IDialect Dialect { get; } = dialect;

    public string RequestId { get; } = requestId;

    /// <summary>The header that holds the client key; <see langword="null"/> where anyone may call.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>The client keys among which the caller's was found.</summary>
    public required ClientKeys Keys { get; init; }

    public ClientKey Key { get; } = key;

    public long ArrivedAt { get; } = arrival.Timestamp;

    /// <summary>Who calls, as the engine knows it: the key, or one of its users.</summary>
    public CallerScopes Caller => field ??= Key.CallerOf(Record.UserName);

    /// <summary>The call that it became, once that is so.</summary>
    public ProxyCall? Call { get; set; }

    /// <summary>The request's span, while it is open and somebody listens.</summary>
    public Activity? Span { get; set; }

    /// <summary>What is noted; filled in as the request goes on.</summary>
    public UsageRecord Record = new()
    {
        TimeMs = arrival.Time.ToUnixTimeMilliseconds(),
        RequestId = requestId,
        KeyName = key.Name,
        UserName = Named(http, "x-sluice-user"),
        AgentName = Named(http, "x-sluice-agent"),
    };

    private static string? Named(HttpContext http, string header)
    {
        var value = http.Request.Headers[header].ToString();
        return value.Length == 0 ? null : value.Length <= LongestName ? value : value[..LongestName];
    }
}
