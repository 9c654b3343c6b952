using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Admin.Usage;

/// <summary>The use of one model, backend, key, user, hour or day.</summary>
/// <param name="Group">A name (empty where the requests had none), <c>2026-01-31T08:00Z</c> or <c>2026-01-31</c>.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Errors">Of these, with an error, refusals among them.</param>
/// <param name="Refused">Of these, refused by Sluice itself.</param>
/// <param name="InputTokens">Neither read from nor written to a cache.</param>
/// <param name="CachedInputTokens">Read from a cache.</param>
/// <param name="CacheWriteTokens">Written to a cache.</param>
/// <param name="OutputTokens">Produced.</param>
/// <param name="CostUsd">Of the requests with a known price.</param>
/// <param name="Unpriced">Requests that used tokens and have no known price.</param>
internal sealed record UsageView(
    string Group, long Requests, long Errors, long Refused, long InputTokens, long CachedInputTokens, long CacheWriteTokens, long OutputTokens, decimal CostUsd, long Unpriced)
{
    public static UsageView Of(UsageSummary summary) => new(
        summary.Group,
        summary.Requests,
        summary.Errors,
        summary.Refused,
        summary.InputTokens,
        summary.CachedInputTokens,
        summary.CacheWriteTokens,
        summary.OutputTokens,
        new NanoUsd(summary.CostNanoUsd).Usd,
        summary.Unpriced);
}
