using System.Text;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Where JSON text goes wrong.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Found">What stands there: one character, a word for not-a-number, or the end of the file.</param>
/// <param name="IsNotANumber">Whether <c>NaN</c> or <c>Infinity</c> stands there, which JSON does not have.</param>
internal readonly record struct SyntaxPlace(int Line, int Column, string Found, bool IsNotANumber)
{
    private static readonly string[] NotNumbers = ["-Infinity", "Infinity", "NaN"];

    /// <summary>Finds the place.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="line">The line, from 0.</param>
    /// <param name="byteInLine">The byte in the line, from 0.</param>
    public static SyntaxPlace Find(ReadOnlySpan<byte> utf8, int line, int byteInLine)
    {
        var lineStart = 0;
        for (var i = 0; i < line; i++)
            lineStart += utf8[lineStart..].IndexOf((byte)'\n') + 1;
        var at = Math.Min(lineStart + byteInLine, utf8.Length);
        var column = Encoding.UTF8.GetCharCount(utf8[lineStart..at]) + 1;
        var rest = utf8[at..];
        foreach (var word in NotNumbers)
        {
            var bytes = Encoding.UTF8.GetBytes(word);
            if (rest.StartsWith(bytes))
                return new SyntaxPlace(line + 1, column, word, true);
            if (word[0] == '-' && at > 0 && utf8[(at - 1)..].StartsWith(bytes))
                return new SyntaxPlace(line + 1, column - 1, word, true);
        }

        if (rest.IsEmpty)
            return new SyntaxPlace(line + 1, column, "the end of the file", false);
        Rune.DecodeFromUtf8(rest, out var rune, out _);
        return new SyntaxPlace(line + 1, column, Quote.Text(rune.ToString()), false);
    }
}
