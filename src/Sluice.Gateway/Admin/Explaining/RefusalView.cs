using Sluice.Admission;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Protocols;

namespace Sluice.Gateway.Admin.Explaining;

/// <summary>Why a call is refused, and when it can pass.</summary>
/// <param name="Component">What refuses.</param>
/// <param name="Status">The HTTP status that the caller would get.</param>
/// <param name="Message">All of it in a sentence.</param>
/// <param name="Limit">The limit's name.</param>
/// <param name="Scope">Whose it is.</param>
/// <param name="Max">How much is allowed: requests, tokens, or dollars.</param>
/// <param name="Used">What ended calls used and still counts.</param>
/// <param name="Reserved">What open calls hold.</param>
/// <param name="Requested">What the call asks for.</param>
/// <param name="RetryAfterMs">When it can pass; null where waiting does not help, or nothing is known.</param>
/// <param name="RetryAfterExact">Whether that is exact, or a lower bound.</param>
/// <param name="Permanent">Whether no waiting helps.</param>
internal sealed record RefusalView(
    string Component,
    int Status,
    string Message,
    string? Limit,
    string? Scope,
    decimal? Max,
    decimal? Used,
    decimal? Reserved,
    decimal? Requested,
    long? RetryAfterMs,
    bool RetryAfterExact,
    bool Permanent)
{
    public static RefusalView Of(Refusal refusal) => new(
        Word(refusal.Component),
        RefusalErrors.From(refusal, "").Status.Status,
        refusal.Message,
        refusal.Limit,
        refusal.Scope,
        Amount(refusal, refusal.Max),
        Amount(refusal, refusal.Used),
        Amount(refusal, refusal.Reserved),
        Amount(refusal, refusal.Requested),
        refusal.RetryAfter is { } wait ? Waits.Milliseconds(wait) : null,
        refusal.RetryAfterIsExact,
        refusal.IsPermanent);

    /// <summary>A refusal that no limit is behind, and no waiting helps against.</summary>
    public static RefusalView Plain(string component, RefusalStatus status, string message) =>
        new(component, status.Status, message, null, null, null, null, null, null, null, RetryAfterExact: false, Permanent: true);

    public static string Word(RefusalComponent component) => Words.Snake(component.ToString());

    private static decimal? Amount(Refusal refusal, long value) =>
        refusal.Limit is null ? null : refusal.Dimension == Dimension.Cost ? new NanoUsd(value).Usd : value;
}
