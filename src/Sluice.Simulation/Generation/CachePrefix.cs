namespace Sluice.Simulation.Generation;

/// <summary>The part of a prompt that the provider is asked to keep.</summary>
/// <param name="Hash">Names the part.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="ForOneHour">Kept for an hour, else for five minutes.</param>
internal readonly record struct CachePrefix(string Hash, long Tokens, bool ForOneHour);
