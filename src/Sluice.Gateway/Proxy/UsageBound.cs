namespace Sluice.Gateway.Proxy;

/// <summary>What a request can use at most, as far as anybody knows before it is sent.</summary>
/// <param name="ScannedInput">Input tokens by what the body holds.</param>
/// <param name="RaisedInput">Input tokens by the caller's word, which only raises; 0 where it said nothing.</param>
/// <param name="Output">Output tokens, of all choices.</param>
internal readonly record struct UsageBound(long ScannedInput, long RaisedInput, long Output)
{
    /// <summary>Input tokens at most.</summary>
    public long Input => Math.Max(ScannedInput, RaisedInput);
}
