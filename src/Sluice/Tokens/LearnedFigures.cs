using System.Runtime.InteropServices;

namespace Sluice.Tokens;

/// <summary>What is known of the calls of a key on a model.</summary>
/// <param name="InputRatio">The part of the input's upper bound that calls hardly ever pass; 1 while too few were seen. It may be more than 1.</param>
/// <param name="LikelyOutputTokens">Output tokens, of one choice, that 95 of 100 calls do not pass; <see langword="null"/> while too few were seen.</param>
/// <param name="MostOutputTokens">The same for 99 of 100.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LearnedFigures(double InputRatio, long? LikelyOutputTokens, long? MostOutputTokens)
{
    /// <summary>Nothing: the upper bound stays what it is.</summary>
    public static LearnedFigures None { get; } = new(1, null, null);

    /// <summary>An upper bound of input tokens, corrected.</summary>
    /// <param name="bound">The bound; 0 or more.</param>
    /// <returns>At least 1, where the bound is.</returns>
    public long Correct(long bound) => InputRatio is > 0 and < 1 or > 1 ? (long)Math.Ceiling(bound * InputRatio) : bound;
}
