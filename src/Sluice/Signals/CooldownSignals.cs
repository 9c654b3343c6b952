using System.Text.Json.Serialization;

namespace Sluice.Signals;

/// <summary>Why a target is left alone although its circuit is closed.</summary>
/// <param name="Reason"><c>rate</c>, <c>quota</c> or <c>auth</c>.</param>
/// <param name="RemainingMs">Milliseconds until it may be tried again; 0 while it is coming back by single calls.</param>
public sealed record CooldownSignals(
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("remaining_ms")] long RemainingMs);
