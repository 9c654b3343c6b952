using Polly;
using Sluice.Admission;

namespace Sluice.Polly;

/// <summary>A refused execution.</summary>
/// <param name="context">Its context.</param>
/// <param name="refusal">Why it was refused.</param>
public readonly struct OnRefusedArguments(ResilienceContext context, Refusal refusal)
{
    /// <summary>The execution's context.</summary>
    public ResilienceContext Context { get; } = context;

    /// <summary>What refused, whose it is, and when the execution can pass.</summary>
    public Refusal Refusal { get; } = refusal;
}
