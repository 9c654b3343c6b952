using Sluice.Pricing;

namespace Sluice.Simulation;

/// <summary>What the simulated provider bills.</summary>
/// <param name="InputPerMillion">For a million input tokens; 0 is free.</param>
/// <param name="OutputPerMillion">For a million output tokens; 0 is free.</param>
/// <param name="PerRequest">For a call that was answered at all; 0 is free.</param>
public readonly record struct SimulatedPrice(NanoUsd InputPerMillion, NanoUsd OutputPerMillion, NanoUsd PerRequest = default)
{
    /// <summary>The bill for one call: 128-bit products, rounded up once to a whole nano-dollar.</summary>
    /// <param name="inputTokens">Input tokens, 0 or more.</param>
    /// <param name="outputTokens">Tokens produced, 0 or more.</param>
    /// <exception cref="OverflowException">The bill does not fit: about 9.2 billion dollars at most.</exception>
    public NanoUsd Bill(long inputTokens, long outputTokens)
    {
        var millionfold = ((Int128)inputTokens * InputPerMillion.Value) + ((Int128)outputTokens * OutputPerMillion.Value);
        return new NanoUsd(checked((long)((millionfold + 999_999) / 1_000_000) + PerRequest.Value));
    }
}
