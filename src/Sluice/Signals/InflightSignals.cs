using System.Text.Json.Serialization;

namespace Sluice.Signals;

/// <summary>Calls that are open on a target, against the limit on open calls with the least room.</summary>
/// <param name="MaxConcurrent">Calls that may be open.</param>
/// <param name="Available">Calls more that may be.</param>
/// <param name="InUse">Calls that are open and count there; those of other targets too, where the limit is shared.</param>
public sealed record InflightSignals(
    [property: JsonPropertyName("max_concurrent")] long MaxConcurrent,
    [property: JsonPropertyName("available")] long Available,
    [property: JsonPropertyName("in_use")] long InUse)
{
    /// <summary>The share that is in use, from 0 to 1.</summary>
    [JsonPropertyName("utilization")]
    public double Utilization => (double)InUse / MaxConcurrent;
}
