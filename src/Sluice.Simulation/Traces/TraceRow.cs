namespace Sluice.Simulation.Traces;

/// <summary>One request of a trace.</summary>
/// <param name="TimestampMs">When it arrived, in milliseconds from the first request.</param>
/// <param name="InputTokens">Its input tokens.</param>
/// <param name="OutputTokens">The tokens of its answer.</param>
/// <param name="Tenant">Who sent it; <see langword="null"/> where the trace does not tell.</param>
/// <param name="Model">The model; <see langword="null"/> where the trace does not tell.</param>
public readonly record struct TraceRow(long TimestampMs, long InputTokens, long OutputTokens, string? Tenant = null, string? Model = null);
