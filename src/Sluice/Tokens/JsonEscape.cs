using System.Globalization;
using System.Text;

namespace Sluice.Tokens;

/// <summary>One escape of a JSON string (RFC 8259, section 7), decoded to UTF-8.</summary>
internal static class JsonEscape
{
    /// <summary>A character is four bytes at most.</summary>
    public const int MaxDecodedBytes = 4;

    private const int UnicodeEscapeLength = 6;

    /// <summary>Decodes the escape that <paramref name="escaped"/> begins with; a malformed one stands for its own backslash.</summary>
    /// <returns>How many bytes the escape takes up.</returns>
    public static int Decode(ReadOnlySpan<byte> escaped, Span<byte> character, out int written)
    {
        if (escaped.Length >= 2 && escaped[1] == 'u') return DecodeUnicode(escaped, character, out written);
        written = 1;
        var decoded = escaped.Length < 2
            ? (byte)0
            : escaped[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'"' or (byte)'\\' or (byte)'/' => escaped[1],
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                _ => (byte)0,
            };
        character[0] = decoded == 0 ? (byte)'\\' : decoded;
        return decoded == 0 ? 1 : 2;
    }

    private static int DecodeUnicode(ReadOnlySpan<byte> escaped, Span<byte> character, out int written)
    {
        if (!TryReadUnit(escaped, out var unit))
        {
            character[0] = (byte)'\\';
            written = 1;
            return 1;
        }

        if (char.IsHighSurrogate(unit)
            && TryReadUnit(escaped[UnicodeEscapeLength..], out var low)
            && char.IsLowSurrogate(low))
        {
            written = new Rune(unit, low).EncodeToUtf8(character);
            return 2 * UnicodeEscapeLength;
        }

        written = (char.IsSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit)).EncodeToUtf8(character);
        return UnicodeEscapeLength;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escaped, out char unit)
    {
        unit = default;
        if (escaped.Length < UnicodeEscapeLength || escaped[0] != '\\' || escaped[1] != 'u') return false;
        if (!ushort.TryParse(escaped[2..UnicodeEscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        unit = (char)value;
        return true;
    }
}
