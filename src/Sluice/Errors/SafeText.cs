using System.Text;

namespace Sluice.Errors;

/// <summary>Foreign text made fit for logs and answers: one line, bounded, without what looks like a credential.</summary>
internal static class SafeText
{
    private const string Mask = "[redacted]";
    private const int ShortestBlob = 32;

    private static readonly string[] KeyPrefixes =
        ["sk-", "sk_", "pk-", "gsk_", "xai-", "AIza", "ya29.", "nvapi-", "hf_", "r8_", "eyJ", "ghp_", "AKIA"];

    private static readonly string[] KeyWords = ["key", "api_key", "api-key", "apikey", "token", "provided", "credential", "secret"];

    /// <summary>The text in one line of at most <paramref name="most"/> characters; <see langword="null"/> where nothing is left.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">The longest result, in characters.</param>
    public static string? Clean(string? text, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        // More is read than is kept: a key at the edge is recognised before it is cut.
        var source = text.AsSpan(0, Math.Min(text.Length, most * 2));
        var clean = new StringBuilder(Math.Min(source.Length, most));
        var word = default(ReadOnlySpan<char>);
        var isNamed = false;
        for (var i = 0; i < source.Length && clean.Length <= most;)
        {
            var start = i;
            while (i < source.Length && IsInToken(source[i]))
                i++;

            if (i == start)
            {
                isNamed |= source[i] is ':' or '=';
                Append(clean, source[i++]);
                continue;
            }

            var token = source[start..i];
            clean.Append(IsSecret(token, word, isNamed) ? Mask : token);
            word = token;
            isNamed = false;
        }

        return Bounded(clean, most);
    }

    private static bool IsInToken(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '*';

    private static void Append(StringBuilder clean, char c)
    {
        var isBlank = char.IsControl(c) || char.IsWhiteSpace(c);
        if (!isBlank)
            clean.Append(c);
        else if (clean.Length > 0 && clean[^1] != ' ')
            clean.Append(' ');
    }

    private static bool IsSecret(ReadOnlySpan<char> token, ReadOnlySpan<char> previous, bool isNamed)
    {
        if (token.Length < 8)
            return false;

        if (previous.Equals("bearer", StringComparison.OrdinalIgnoreCase) || (isNamed && IsMixed(token) && IsKeyWord(previous)))
            return true;

        foreach (var prefix in KeyPrefixes)
        {
            if (token.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return token.Length >= ShortestBlob && token.IndexOfAny('-', '_', '.') < 0 && IsMixed(token);
    }

    // Letters together with digits or asterisks.
    private static bool IsMixed(ReadOnlySpan<char> token)
    {
        var letters = false;
        var others = false;
        foreach (var c in token)
        {
            letters |= char.IsAsciiLetter(c);
            others |= char.IsAsciiDigit(c) || c == '*';
        }

        return letters && others;
    }

    private static bool IsKeyWord(ReadOnlySpan<char> word)
    {
        foreach (var keyWord in KeyWords)
        {
            if (word.Equals(keyWord, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string? Bounded(StringBuilder clean, int most)
    {
        var length = Math.Min(clean.Length, most);
        if (length > 0 && char.IsHighSurrogate(clean[length - 1]))
            length--;

        var text = clean.ToString(0, length).Trim();
        return text.Length == 0 ? null : text;
    }
}
