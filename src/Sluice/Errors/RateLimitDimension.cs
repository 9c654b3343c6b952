namespace Sluice.Errors;

/// <summary>What a provider's limit counts.</summary>
public enum RateLimitDimension
{
    /// <summary>Requests; also what a header counts that names nothing.</summary>
    Requests,

    /// <summary>Tokens of input and output together, or of whichever is the tighter.</summary>
    Tokens,

    /// <summary>Input tokens.</summary>
    InputTokens,

    /// <summary>Output tokens.</summary>
    OutputTokens,

    /// <summary>The share of a subscription window (5 hours, 7 days) that is used.</summary>
    Subscription,
}
