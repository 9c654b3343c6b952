namespace Sluice.State;

/// <summary>What one attempt drew, or really used, by dimension. Open calls are not among them: a slot ends with its process.</summary>
public readonly record struct BookedAmounts
{
    /// <summary>Requests: of a caller once a call, of a target once an attempt.</summary>
    public long Requests { get; init; }

    /// <summary>Tokens in and out.</summary>
    public long Tokens { get; init; }

    /// <summary>Input tokens.</summary>
    public long InputTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Money, in nano-dollars.</summary>
    public long CostNanoUsd { get; init; }
}
