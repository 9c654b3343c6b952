namespace Sluice.Pricing;

/// <summary>What each class of tokens costs once what is missing is filled in; nano-USD per million tokens.</summary>
internal readonly record struct TokenRates(long Input, long CachedInput, long CacheWrite, long CacheWriteOneHour, long Output)
{
    /// <summary>The dearest an input token can become, whatever the cache does with it.</summary>
    public long DearestInput => Math.Max(Math.Max(Input, CachedInput), Math.Max(CacheWrite, CacheWriteOneHour));
}
