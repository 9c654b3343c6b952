namespace Sluice.Simulation.Generation;

/// <summary>Prompts that the provider keeps, each until its time has passed since its last use. Not thread-safe.</summary>
internal sealed class PromptCache
{
    private const int Most = 10_000;

    private readonly Dictionary<string, TimeSpan> _until = new(StringComparer.Ordinal);

    /// <summary>Says which of a call's input tokens the cache has, or takes.</summary>
    public CallRequest Look(TimeSpan now, CallRequest request)
    {
        if (request.Prefix is not { } prefix)
            return request;
        var tokens = Math.Min(prefix.Tokens, request.InputTokens);
        if (_until.TryGetValue(prefix.Hash, out var until) && until > now)
            return request with { CachedTokens = tokens };
        return prefix.ForOneHour ? request with { WrittenOneHourTokens = tokens } : request with { WrittenTokens = tokens };
    }

    /// <summary>Keeps the call's prompt from now on.</summary>
    public void Keep(TimeSpan now, CallRequest request)
    {
        if (request.Prefix is not { } prefix)
            return;
        if (_until.Count >= Most)
            _until.Clear();
        _until[prefix.Hash] = now + (prefix.ForOneHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5));
    }
}
