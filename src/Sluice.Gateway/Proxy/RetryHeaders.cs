using System.Globalization;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>Tells clients whether and when to come back. Both retry headers are sent, since clients read one or the other.</summary>
internal static class RetryHeaders
{
    /// <summary>From this wait on clients are told not to retry by themselves: some would hang for hours.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromSeconds(60);

    /// <summary>Writes <c>retry-after</c>, <c>retry-after-ms</c> and <c>x-should-retry</c>.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="wait">When the call can pass; <see langword="null"/> where waiting does not help or nothing is known.</param>
    /// <param name="isPermanent">Whether the call can never pass as it is.</param>
    /// <param name="upstreamShouldRetry">The upstream's <c>x-should-retry</c>, where the answer is the upstream's.</param>
    public static void Write(IHeaderDictionary headers, TimeSpan? wait, bool isPermanent, string? upstreamShouldRetry = null)
    {
        if (wait is { } time && !isPermanent)
        {
            headers.RetryAfter = Waits.Seconds(time).ToString(CultureInfo.InvariantCulture);
            headers["retry-after-ms"] = Waits.Milliseconds(time).ToString(CultureInfo.InvariantCulture);
        }

        var shouldRetry = isPermanent || wait >= LongWait ? "false" : upstreamShouldRetry;
        if (shouldRetry is not null)
            headers["x-should-retry"] = shouldRetry;
    }
}
