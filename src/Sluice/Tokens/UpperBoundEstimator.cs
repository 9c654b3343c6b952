using System.Text.Unicode;

namespace Sluice.Tokens;

/// <summary>
/// Bounds the tokens of a text by what kinds of bytes it has and how they follow each other: words and their length, digits,
/// punctuation, white space, scripts. No vocabulary, no allocation, a fraction of a nanosecond a byte.
/// </summary>
/// <remarks>
/// The weights (<see cref="TokenWeights"/>) hold over o200k_base and cl100k_base, whichever is more, with room for tokenizers that
/// cut finer (Claude's). Measured over the samples in the tests. Never more than the text has bytes, which bounds every byte-level
/// tokenizer. Runs of Han and Hangul characters that no language uses can pass the bound by two fifths; what is used beyond it is booked.
/// </remarks>
public sealed class UpperBoundEstimator : ITokenEstimator
{
    private const int BufferLength = 512;

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
        Span<byte> buffer = stackalloc byte[BufferLength];
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, buffer, out var read, out var written);
            tally.Add(buffer[..written]);
            text = text[read..];
        }

        return tally.Finish();
    }

    /// <inheritdoc/>
    public long EstimateJsonText(ReadOnlySpan<byte> escaped) => escaped.Contains((byte)'\\') ? EstimateEscaped(escaped) : EstimateText(escaped);

    private static long EstimateEscaped(ReadOnlySpan<byte> escaped)
    {
        var tally = default(TokenTally);
        Span<byte> buffer = stackalloc byte[BufferLength];
        var used = 0;
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0) plain = escaped.Length;
            if (plain > BufferLength - JsonEscape.MaxDecodedBytes - used)
            {
                tally.Add(buffer[..used]);
                used = 0;
            }

            if (plain > BufferLength - JsonEscape.MaxDecodedBytes)
            {
                tally.Add(escaped[..plain]);
            }
            else
            {
                escaped[..plain].CopyTo(buffer[used..]);
                used += plain;
            }

            escaped = escaped[plain..];
            if (escaped.IsEmpty) break;
            escaped = escaped[JsonEscape.Decode(escaped, buffer[used..], out var written)..];
            used += written;
        }

        tally.Add(buffer[..used]);
        return tally.Finish();
    }
}
