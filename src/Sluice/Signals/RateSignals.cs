using System.Text.Json.Serialization;

namespace Sluice.Signals;

/// <summary>The limit on requests, of all that hold for a target, with the least room.</summary>
/// <param name="Limit">Its name.</param>
/// <param name="Available">Requests that would pass now.</param>
/// <param name="Max">Requests that would pass if none had been used: of a token bucket its burst.</param>
/// <param name="RefillRate">Requests a second that come back.</param>
public sealed record RateSignals(
    [property: JsonPropertyName("limit")] string Limit,
    [property: JsonPropertyName("tokens_available")] long Available,
    [property: JsonPropertyName("max_tokens")] long Max,
    [property: JsonPropertyName("refill_rate")] double RefillRate)
{
    /// <summary>Whether not even one would pass.</summary>
    [JsonPropertyName("is_throttled")]
    public bool IsThrottled => Available < 1;

    /// <summary>The share that is used up, from 0 to 1.</summary>
    [JsonPropertyName("utilization")]
    public double Utilization => 1 - ((double)Available / Max);
}
