namespace Sluice.Keys;

/// <summary>What came of the check of an API key, in words for whoever set it. The key itself stands nowhere in it.</summary>
/// <param name="State">What is known of the key.</param>
/// <param name="Message">That in a sentence, with the provider's own words where there are any.</param>
/// <param name="Advice">What helps, in a sentence.</param>
/// <param name="HttpStatus">The status of the provider's answer; <see langword="null"/> where there was none.</param>
/// <param name="RetryAfter">When to check again, where the provider says so.</param>
public sealed record ApiKeyReport(ApiKeyState State, string Message, string Advice, int? HttpStatus = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether calls with this key can be made now.</summary>
    public bool IsUsable => State == ApiKeyState.Valid;

    /// <summary>Whether the provider knows the key, whatever it may be used for now.</summary>
    public bool IsKnown => State is ApiKeyState.Valid or ApiKeyState.NotAllowed or ApiKeyState.NoQuota or ApiKeyState.RateLimited;
}
