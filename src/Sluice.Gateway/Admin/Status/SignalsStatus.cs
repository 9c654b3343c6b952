using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Status;

/// <summary>The gateway in three values, by names that other programs use.</summary>
/// <param name="CircuitState">The best of the enabled backends' circuits.</param>
/// <param name="CurrentInflight">Calls that are open.</param>
/// <param name="RateRemaining">Requests that would pass now by every limit on requests; <see langword="null"/> if none holds.</param>
internal sealed record SignalsStatus(
    [property: JsonPropertyName("circuit_state")] string CircuitState,
    [property: JsonPropertyName("current_inflight")] int CurrentInflight,
    [property: JsonPropertyName("rate_remaining")] long? RateRemaining);
