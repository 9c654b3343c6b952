namespace Sluice.Tokens;

/// <summary>An upper bound of what a call will use, made before it is sent.</summary>
/// <param name="InputTokens">Input tokens at most.</param>
/// <param name="MaxOutputTokens">Output tokens at most: the call's own output limit, times its number of choices.</param>
public readonly record struct UsageEstimate(long InputTokens, long MaxOutputTokens)
{
    private readonly long _expectedOutputTokens = MaxOutputTokens;
    private readonly long _furtherRequests;

    /// <summary>
    /// Output tokens that are likely; what a provider that counts output as it is produced is held against.
    /// <see cref="MaxOutputTokens"/> unless set.
    /// </summary>
    public long ExpectedOutputTokens
    {
        get => _expectedOutputTokens;
        init => _expectedOutputTokens = value;
    }

    /// <summary>Requests that it counts for, and slots that it holds among the open calls; at least 1. Default 1.</summary>
    public long Requests
    {
        get => 1 + _furtherRequests;
        init => _furtherRequests = value - 1;
    }
}
