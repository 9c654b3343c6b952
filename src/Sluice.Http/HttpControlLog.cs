using Microsoft.Extensions.Logging;

namespace Sluice.Http;

/// <summary>What a handler tells.</summary>
internal static partial class HttpControlLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "A request to {Path} came again right after policy '{Policy}' had given it up: whoever calls retries too, so that every attempt is made several times. "
            + "Switch one of them off: the SDK's (OpenAI: RetryPolicy = new ClientRetryPolicy(0); Anthropic: MaxRetries = 0), or Sluice's (Retry = new() {{ Attempts = 1 }}). Told once.")]
    public static partial void RetriesTwice(ILogger logger, string path, string policy);
}
