using Polly;

namespace Sluice.Polly;

/// <summary>What is known of an execution before it is admitted.</summary>
/// <param name="context">Its context; properties put there by the caller say what it will ask.</param>
public readonly struct CallGeneratorArguments(ResilienceContext context)
{
    /// <summary>The execution's context.</summary>
    public ResilienceContext Context { get; } = context;
}
