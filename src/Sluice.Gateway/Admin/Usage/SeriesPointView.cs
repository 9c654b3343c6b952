using Sluice.Gateway.Telemetry;
using Sluice.Pricing;

namespace Sluice.Gateway.Admin.Usage;

/// <summary>What ended in one step of time.</summary>
/// <param name="At">Its first instant.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Errors">Of these, with a status of 400 and more.</param>
/// <param name="Refused">Of these, refused by Sluice itself.</param>
/// <param name="Refusals">The same by the component that refused.</param>
/// <param name="InputTokens">Tokens in, cached ones among them.</param>
/// <param name="OutputTokens">Tokens out.</param>
/// <param name="CostUsd">Money spent.</param>
/// <param name="Latency">Of answers, from arrival to the end.</param>
/// <param name="FirstToken">Of answers, from arrival to the first byte.</param>
internal sealed record SeriesPointView(
    DateTime At,
    long Requests,
    long Errors,
    long Refused,
    IReadOnlyDictionary<string, long> Refusals,
    long InputTokens,
    long OutputTokens,
    decimal CostUsd,
    LatencyView Latency,
    LatencyView FirstToken)
{
    public static SeriesPointView Of(DateTime at, SeriesPoint point) => new(
        at,
        point.Requests,
        point.Errors,
        point.Refusals.Values.Sum(),
        point.Refusals,
        point.InputTokens,
        point.OutputTokens,
        new NanoUsd(point.CostNanoUsd).Usd,
        LatencyView.Of(point.Durations),
        LatencyView.Of(point.FirstBytes));
}
