using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Simulation;

/// <summary>What the simulated provider bills.</summary>
/// <param name="InputPerMillion">For a million input tokens; 0 is free.</param>
/// <param name="OutputPerMillion">For a million output tokens; 0 is free.</param>
/// <param name="PerRequest">For a call that was answered at all; 0 is free.</param>
public readonly record struct SimulatedPrice(NanoUsd InputPerMillion, NanoUsd OutputPerMillion, NanoUsd PerRequest = default)
{
    /// <summary>For a million input tokens that its cache had; as other input unless set.</summary>
    public NanoUsd? CachedInputPerMillion { get; init; }

    /// <summary>For a million input tokens that its cache took for five minutes; as other input unless set.</summary>
    public NanoUsd? CacheWritePerMillion { get; init; }

    /// <summary>For a million input tokens that its cache took for an hour; as those for five minutes unless set.</summary>
    public NanoUsd? CacheWriteOneHourPerMillion { get; init; }

    /// <summary>The bill for one call: 128-bit products, rounded up once to a whole nano-dollar.</summary>
    /// <param name="inputTokens">Input tokens, 0 or more.</param>
    /// <param name="outputTokens">Tokens produced, 0 or more.</param>
    /// <exception cref="OverflowException">The bill does not fit: about 9.2 billion dollars at most.</exception>
    public NanoUsd Bill(long inputTokens, long outputTokens) => Bill(new Usage { InputTokens = inputTokens }, outputTokens);

    internal NanoUsd Bill(in Usage input, long outputTokens)
    {
        var write = CacheWritePerMillion ?? InputPerMillion;
        var millionfold = ((Int128)input.InputTokens * InputPerMillion.Value)
            + ((Int128)input.CachedInputTokens * (CachedInputPerMillion ?? InputPerMillion).Value)
            + ((Int128)input.CacheWriteTokens * write.Value)
            + ((Int128)input.CacheWriteOneHourTokens * (CacheWriteOneHourPerMillion ?? write).Value)
            + ((Int128)outputTokens * OutputPerMillion.Value);
        return new NanoUsd(checked((long)((millionfold + 999_999) / 1_000_000) + PerRequest.Value));
    }
}
