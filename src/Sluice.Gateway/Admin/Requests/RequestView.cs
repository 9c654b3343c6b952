using System.Globalization;
using Sluice.Errors;
using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>A request that ended. Holds no content.</summary>
/// <param name="Id">Sluice's id of it, as in <c>x-sluice-request-id</c>.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Key">The client key; <c>anonymous</c> without one.</param>
/// <param name="User">The caller's <c>x-sluice-user</c>.</param>
/// <param name="Agent">The caller's <c>x-sluice-agent</c>.</param>
/// <param name="Model">The model that was asked for.</param>
/// <param name="Backend">The backend that answered, or failed last.</param>
/// <param name="Pool">Its pool.</param>
/// <param name="UpstreamModel">The model it was asked for.</param>
/// <param name="Stream">Whether the answer was streamed.</param>
/// <param name="Attempts">Attempts that were sent.</param>
/// <param name="Status">The HTTP status the caller got; 499 where it went away first.</param>
/// <param name="Error">The standard code, as <c>E2001</c>; null is success.</param>
/// <param name="ErrorName">Its name, as <c>rate_limited</c>.</param>
/// <param name="RefusedBy">The component of Sluice's that refused it.</param>
/// <param name="WaitMs">Time spent waiting inside Sluice.</param>
/// <param name="FirstByteMs">From arrival to the first byte of the answer.</param>
/// <param name="DurationMs">From arrival to the end.</param>
/// <param name="EstimatedInputTokens">Reserved before it was sent.</param>
/// <param name="EstimatedOutputTokens">Reserved before it was sent.</param>
/// <param name="InputTokens">Used, neither read from nor written to the provider's cache.</param>
/// <param name="CachedInputTokens">Read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Written to the provider's cache.</param>
/// <param name="OutputTokens">Produced.</param>
/// <param name="CostUsd">What it cost; null where no price is known.</param>
/// <param name="Estimated">Whether the tokens are Sluice's estimate, since the provider stated none.</param>
internal record RequestView(
    string Id,
    DateTime At,
    string Key,
    string? User,
    string? Agent,
    string? Model,
    string? Backend,
    string? Pool,
    string? UpstreamModel,
    bool Stream,
    int Attempts,
    int Status,
    string? Error,
    string? ErrorName,
    string? RefusedBy,
    long WaitMs,
    long? FirstByteMs,
    long DurationMs,
    long EstimatedInputTokens,
    long EstimatedOutputTokens,
    long InputTokens,
    long CachedInputTokens,
    long CacheWriteTokens,
    long OutputTokens,
    decimal? CostUsd,
    bool Estimated)
{
    public static RequestView Of(UsageRecord record) => new(
        record.RequestId,
        DateTimeOffset.FromUnixTimeMilliseconds(record.TimeMs).UtcDateTime,
        record.KeyName,
        record.UserName,
        record.AgentName,
        record.Model,
        record.Backend,
        record.Pool,
        record.UpstreamModel,
        record.IsStream,
        record.Attempts,
        record.Status,
        record.Error is { } code ? string.Create(CultureInfo.InvariantCulture, $"E{(int)code}") : null,
        record.Error is { } named ? ErrorCodes.Describe(named).Name : null,
        record.RefusedBy,
        record.WaitMs,
        record.FirstByteMs,
        record.DurationMs,
        record.EstimatedInputTokens,
        record.EstimatedOutputTokens,
        record.InputTokens,
        record.CachedInputTokens,
        record.CacheWriteTokens + record.CacheWriteOneHourTokens,
        record.OutputTokens,
        record.CostNanoUsd is { } nano ? new NanoUsd(nano).Usd : null,
        record.IsEstimated);
}
