namespace Sluice.Gateway.Demo.Traffic;

/// <summary>One call of the demo's callers.</summary>
/// <param name="At">When it is sent, from the start.</param>
/// <param name="Caller">Whose key it carries.</param>
/// <param name="Model">The model it asks for.</param>
/// <param name="IsStream">Whether it asks for a stream.</param>
/// <param name="InputTokens">How large its prompt is.</param>
/// <param name="OutputTokens">How long its answer gets.</param>
/// <param name="MaxOutputTokens">The longest answer it allows.</param>
internal readonly record struct SampleCall(
    TimeSpan At, string Caller, string Model, bool IsStream, long InputTokens, long OutputTokens, long MaxOutputTokens);
