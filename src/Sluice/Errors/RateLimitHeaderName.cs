using System.Runtime.InteropServices;

namespace Sluice.Errors;

/// <summary>
/// A header's name behind its prefix, read word by word: providers agree on the words (limit, requests, minute) but not on their order.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateLimitHeaderName(RateLimitField Field, RateLimitDimension Dimension, TimeSpan? Window)
{
    /// <summary>Reads <c>remaining-tokens</c>, <c>requests-limit</c>, <c>limit-tokens-minute</c>; an unknown word spoils it.</summary>
    public static bool TryParse(ReadOnlySpan<char> words, out RateLimitHeaderName name)
    {
        RateLimitField? field = null;
        RateLimitDimension? dimension = null;
        TimeSpan? window = null;
        name = default;
        foreach (var range in words.Split('-'))
        {
            var word = words[range];
            if (FieldOf(word) is { } someField && field is null)
                field = someField;
            else if (DimensionOf(word) is { } someDimension)
                dimension = Narrower(dimension, someDimension);
            else if (WindowOf(word) is { } someWindow && window is null)
                window = someWindow;
            else
                return false;
        }

        if (field is not { } found)
            return false;

        name = new RateLimitHeaderName(found, dimension ?? RateLimitDimension.Requests, window);
        return true;
    }

    private static RateLimitField? FieldOf(ReadOnlySpan<char> word)
    {
        if (Is(word, "limit"))
            return RateLimitField.Limit;

        if (Is(word, "remaining"))
            return RateLimitField.Remaining;

        return Is(word, "reset") ? RateLimitField.Reset : null;
    }

    private static RateLimitDimension? DimensionOf(ReadOnlySpan<char> word)
    {
        if (Is(word, "requests") || Is(word, "req"))
            return RateLimitDimension.Requests;

        if (Is(word, "tokens"))
            return RateLimitDimension.Tokens;

        if (Is(word, "input") || Is(word, "prompt"))
            return RateLimitDimension.InputTokens;

        return Is(word, "output") || Is(word, "generated") ? RateLimitDimension.OutputTokens : null;
    }

    // "input" and "tokens" are input tokens, in either order.
    private static RateLimitDimension Narrower(RateLimitDimension? known, RateLimitDimension word)
        => known is { } some && word == RateLimitDimension.Tokens ? some : word;

    private static TimeSpan? WindowOf(ReadOnlySpan<char> word)
    {
        if (Is(word, "second"))
            return TimeSpan.FromSeconds(1);

        if (Is(word, "minute"))
            return TimeSpan.FromMinutes(1);

        if (Is(word, "hour"))
            return TimeSpan.FromHours(1);

        return Is(word, "day") ? TimeSpan.FromDays(1) : null;
    }

    private static bool Is(ReadOnlySpan<char> word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
