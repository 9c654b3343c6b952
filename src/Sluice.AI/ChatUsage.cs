using Microsoft.Extensions.AI;
using Sluice.Tokens;

namespace Sluice.AI;

/// <summary>Reads a client's usage into the engine's disjoint classes.</summary>
internal static class ChatUsage
{
    /// <summary>
    /// What an answer used; <see langword="null"/> where the client says neither input nor output. Cached input is counted within the input by
    /// the abstraction, and so is what was written to the cache.
    /// </summary>
    /// <param name="details">What the client says.</param>
    public static Usage? From(UsageDetails? details)
    {
        if (details is null || (details.InputTokenCount is null && details.OutputTokenCount is null))
            return null;
        var cached = Math.Max(0, details.CachedInputTokenCount ?? 0);
        return new()
        {
            InputTokens = Math.Max(0, (details.InputTokenCount ?? 0) - cached),
            CachedInputTokens = cached,
            OutputTokens = Math.Max(0, details.OutputTokenCount ?? Math.Max(0, (details.TotalTokenCount ?? 0) - (details.InputTokenCount ?? 0))),
        };
    }
}
