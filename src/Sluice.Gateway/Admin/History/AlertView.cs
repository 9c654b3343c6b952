using Sluice.Budgets;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Storage.History;

namespace Sluice.Gateway.Admin.History;

/// <summary>A limit was used to a share, or refused.</summary>
/// <param name="At">When.</param>
/// <param name="Type">As <c>cost_day_threshold</c> or <c>limit_hit</c>.</param>
/// <param name="Scope">Whose limit it is.</param>
/// <param name="Limit">The limit's name.</param>
/// <param name="Message">All of it in a sentence.</param>
/// <param name="Threshold">The share of the limit that was passed; 1 for a refusal.</param>
/// <param name="Current">What is used now, as a share of the limit.</param>
/// <param name="Max">How much is allowed: requests, tokens, or dollars.</param>
/// <param name="Used">What ended calls used.</param>
/// <param name="Reserved">What open calls hold beyond that.</param>
internal sealed record AlertView(
    DateTime At, string Type, string Scope, string Limit, string Message, double Threshold, double Current, decimal Max, decimal Used, decimal Reserved)
{
    public static AlertView Of(Alert alert) => new(
        alert.At.UtcDateTime,
        alert.Type,
        alert.Scope,
        alert.LimitName,
        alert.Message,
        alert.Threshold,
        Math.Round(alert.Current, 4),
        Amount(alert.Dimension, alert.Limit),
        Amount(alert.Dimension, alert.Used),
        Amount(alert.Dimension, alert.Reserved));

    /// <summary>What is shown of what was kept; the limits that count money are named so.</summary>
    public static AlertView Of(AlertEntry entry)
    {
        var dimension = entry.LimitName.StartsWith("usd/", StringComparison.Ordinal) || entry.Type.StartsWith("cost_", StringComparison.Ordinal) ? Dimension.Cost : Dimension.Requests;
        return new(
            entry.Time.UtcDateTime,
            entry.Type,
            entry.Scope,
            entry.LimitName,
            entry.Message,
            entry.Threshold,
            Math.Round(entry.Max > 0 ? (double)entry.Used / entry.Max : 0, 4),
            Amount(dimension, entry.Max),
            Amount(dimension, entry.Used),
            Amount(dimension, entry.Reserved));
    }

    private static decimal Amount(Dimension dimension, long value) => dimension == Dimension.Cost ? new NanoUsd(value).Usd : value;
}
