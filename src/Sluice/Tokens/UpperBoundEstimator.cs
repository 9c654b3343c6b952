using System.Text.Unicode;

namespace Sluice.Tokens;

/// <summary>
/// Bounds the tokens of a text by what kinds of bytes it has and how they follow each other: words and their length, digits,
/// punctuation, white space, scripts. No vocabulary, no allocation, a fraction of a nanosecond a byte.
/// </summary>
/// <remarks>
/// The weights (<see cref="TokenWeights"/>) hold over o200k_base and cl100k_base, whichever is more, with room for tokenizers that
/// cut finer (Claude's). Measured over the samples in the tests. Never more than the text has bytes, which bounds every byte-level
/// tokenizer. Rare Han and Hangul characters in long runs can pass the bound by up to a half; use that was not foreseen is booked.
/// </remarks>
public sealed class UpperBoundEstimator : ITokenEstimator
{
    private UpperBoundEstimator()
    {
    }

    /// <summary>The estimator; it has no state.</summary>
    public static UpperBoundEstimator Instance { get; } = new();

    /// <inheritdoc/>
    public long EstimateText(ReadOnlySpan<byte> utf8)
    {
        var tally = default(TokenTally);
        tally.Add(utf8);
        return tally.Finish();
    }

    /// <inheritdoc/>
    public long EstimateText(ReadOnlySpan<char> text)
    {
        var tally = default(TokenTally);
        Span<byte> buffer = stackalloc byte[512];
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, buffer, out var read, out var written);
            tally.Add(buffer[..written]);
            text = text[read..];
        }

        return tally.Finish();
    }

    /// <inheritdoc/>
    public long EstimateJsonText(ReadOnlySpan<byte> escaped)
    {
        var tally = default(TokenTally);
        Span<byte> character = stackalloc byte[JsonEscape.MaxDecodedBytes];
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                tally.Add(escaped);
                return tally.Finish();
            }

            tally.Add(escaped[..plain]);
            escaped = escaped[plain..];
            var read = JsonEscape.Decode(escaped, character, out var written);
            tally.Add(character[..written]);
            escaped = escaped[read..];
        }
    }
}
