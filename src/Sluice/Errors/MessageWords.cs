namespace Sluice.Errors;

/// <summary>
/// A provider's message as whole words, so that "plan" is never found in "explanation" nor "billing" in a link. A word may hold
/// <c>_ - . / @</c> and apostrophes inside; letters are lower case.
/// </summary>
internal sealed class MessageWords
{
    private const int MostCharacters = 4_096;
    private readonly List<string> _words = [];

    public MessageWords(string? message)
    {
        var text = message.AsSpan();
        if (text.Length > MostCharacters)
            text = text[..MostCharacters];

        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && IsInWord(text, i, start))
                i++;

            if (i > start)
                _words.Add(text[start..i].ToString().ToLowerInvariant());
            else
                i++;
        }
    }

    /// <summary>The words, in order.</summary>
    public IReadOnlyList<string> All => _words;

    /// <summary>Whether a word stands in the message.</summary>
    public bool Has(string word) => _words.Contains(word);

    /// <summary>Whether words stand in the message right after each other.</summary>
    /// <param name="phrase">The words, one blank between two.</param>
    public bool HasPhrase(string phrase) => IndexOf(phrase.Split(' '), 0) >= 0;

    /// <summary>Whether the message begins with these words.</summary>
    /// <param name="phrase">The words, one blank between two.</param>
    public bool StartsWith(string phrase) => IndexOf(phrase.Split(' '), 0) == 0;

    /// <summary>Whether a phrase stands in the message with one of some words near it, before or after.</summary>
    /// <param name="phrase">The words of the phrase, one blank between two.</param>
    /// <param name="others">The other words.</param>
    /// <param name="gap">How many words may lie between, at most.</param>
    public bool HasNear(string phrase, string[] others, int gap)
    {
        var parts = phrase.Split(' ');
        for (var at = IndexOf(parts, 0); at >= 0; at = IndexOf(parts, at + 1))
        {
            var last = Math.Min(_words.Count - 1, at + parts.Length + gap);
            for (var i = Math.Max(0, at - 1 - gap); i <= last; i++)
            {
                if ((i < at || i >= at + parts.Length) && others.Contains(_words[i]))
                    return true;
            }
        }

        return false;
    }

    private int IndexOf(string[] phrase, int from)
    {
        for (var i = from; i + phrase.Length <= _words.Count; i++)
        {
            var matched = 0;
            while (matched < phrase.Length && _words[i + matched] == phrase[matched])
                matched++;

            if (matched == phrase.Length)
                return i;
        }

        return -1;
    }

    private static bool IsInWord(ReadOnlySpan<char> text, int i, int start)
    {
        if (char.IsLetterOrDigit(text[i]) || text[i] == '_')
            return true;

        var mayJoin = text[i] is '-' or '.' or '/' or '@' or '\'' or '\u2019';
        return mayJoin && i > start && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]);
    }
}
