namespace Sluice.Limits;

/// <summary>What a limit counts.</summary>
public enum Dimension
{
    /// <summary>Calls on a caller's scope, attempts on a target's.</summary>
    Requests = 0,

    /// <summary>Tokens in and out together.</summary>
    Tokens = 1,

    /// <summary>Input tokens.</summary>
    InputTokens = 2,

    /// <summary>Output tokens.</summary>
    OutputTokens = 3,

    /// <summary>Money, in nano-dollars (<see cref="Pricing.NanoUsd"/>).</summary>
    Cost = 4,

    /// <summary>Calls that are open at the same time.</summary>
    Concurrency = 5,
}
