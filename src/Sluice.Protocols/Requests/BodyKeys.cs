using System.Text;

namespace Sluice.Protocols.Requests;

/// <summary>Names of the governed keys.</summary>
internal static class BodyKeys
{
    /// <summary>How many keys are governed; they come first in <see cref="BodyKey"/>.</summary>
    public const int Governed = (int)BodyKey.IncludeUsage + 1;

    /// <summary>Room for the longest governed key with every letter escaped.</summary>
    public const int LongestEscaped = 6 * 24;

    private static readonly string[] Names =
    [
        "model", "stream", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of", "stream_options",
        "background", "previous_response_id", "conversation", "stream_options.include_usage",
    ];

    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The name of a governed key, as error messages and <c>param</c> give it.</summary>
    /// <param name="key">A governed key.</param>
    public static string Name(BodyKey key) => Names[(int)key];

    /// <summary>The same, as it stands in a body.</summary>
    /// <param name="key">A governed key.</param>
    public static ReadOnlySpan<byte> Utf8Name(BodyKey key) => Utf8Names[(int)key];

    /// <summary>
    /// The governed key that a name equals but for its case: some servers match names without it (Go's encoding/json, which also folds
    /// the long s and the Kelvin sign), so such a name could pass a second model or output limit by us.
    /// </summary>
    /// <param name="name">An unescaped name that the grammar does not know.</param>
    /// <param name="grammar">The keys of the API.</param>
    /// <param name="key">The governed key.</param>
    public static bool IsMiscased(scoped ReadOnlySpan<byte> name, RequestGrammar grammar, out BodyKey key)
    {
        Span<byte> folded = stackalloc byte[LongestEscaped];
        if (!Ascii.IsValid(name) && name.Length <= folded.Length)
            name = Fold(name, folded);

        for (key = BodyKey.Model; key < BodyKey.IncludeUsage; key++)
        {
            if (Ascii.EqualsIgnoreCase(name, Names[(int)key]) && grammar.Governs(key))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        var length = 0;
        while (!name.IsEmpty)
        {
            var (letter, taken) = name.StartsWith("\u017f"u8) ? ((byte)'s', 2) : name.StartsWith("\u212a"u8) ? ((byte)'k', 3) : (name[0], 1);
            folded[length++] = letter;
            name = name[taken..];
        }

        return folded[..length];
    }
}
