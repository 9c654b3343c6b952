using System.Text.Json.Nodes;
using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Why a request was refused, as its caller was told.</summary>
/// <param name="Component">What refused.</param>
/// <param name="Limit">The limit's name.</param>
/// <param name="Scope">Whose it is.</param>
/// <param name="Max">How much was allowed: requests, tokens, or dollars.</param>
/// <param name="Used">What ended calls had used and still counted.</param>
/// <param name="Reserved">What open calls held.</param>
/// <param name="Requested">What the request asked for.</param>
/// <param name="RetryAfterMs">After how long it could pass, from its refusal on; null where waiting did not help, or nothing was known.</param>
/// <param name="RetryAfterExact">Whether that was exact, or a lower bound.</param>
/// <param name="PassesAt">When that is.</param>
/// <param name="Permanent">Whether no waiting helps.</param>
internal sealed record RequestRefusalView(
    string? Component,
    string? Limit,
    string? Scope,
    decimal? Max,
    decimal? Used,
    decimal? Reserved,
    decimal? Requested,
    long? RetryAfterMs,
    bool RetryAfterExact,
    DateTime? PassesAt,
    bool Permanent)
{
    public static RequestRefusalView Of(JsonNode told, UsageRecord record)
    {
        var limit = (string?)told["limit"];
        var isMoney = limit?.StartsWith("usd", StringComparison.Ordinal) == true;
        var wait = (long?)told["retry_after_ms"];
        return new(
            (string?)told["component"],
            limit,
            (string?)told["scope"],
            Amount("max"),
            Amount("used"),
            Amount("reserved"),
            Amount("requested"),
            wait,
            (bool)told["retry_after_exact"]!,
            wait is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(record.TimeMs + record.DurationMs + ms).UtcDateTime : null,
            (bool)told["permanent"]!);

        decimal? Amount(string name) => (long?)told[name] is not { } amount ? null : isMoney ? new NanoUsd(amount).Usd : amount;
    }
}
