using System.Collections.Frozen;

namespace Sluice.Pricing;

/// <summary>Look-ups by span that answer null for what is not there.</summary>
internal static class FrozenLookups
{
    public static T? GetValueOrNull<T>(
        this FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> lookup, ReadOnlySpan<char> key)
        where T : class
        => lookup.TryGetValue(key, out var value) ? value : null;
}
