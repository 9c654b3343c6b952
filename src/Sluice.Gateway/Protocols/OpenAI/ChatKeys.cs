using System.Text;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>Names of the keys of a chat request.</summary>
internal static class ChatKeys
{
    /// <summary>How many keys are governed; they come first in <see cref="ChatKey"/>.</summary>
    public const int Governed = (int)ChatKey.IncludeUsage + 1;

    /// <summary>Room for the longest governed key with every letter escaped.</summary>
    public const int LongestEscaped = 6 * 24;

    private static readonly string[] Names =
    [
        "model", "stream", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of", "stream_options",
        "stream_options.include_usage",
    ];

    /// <summary>The name of a governed key, as error messages and <c>param</c> give it.</summary>
    /// <param name="key">A governed key.</param>
    public static string Name(ChatKey key) => Names[(int)key];

    /// <summary>What a key at the root of a request means.</summary>
    /// <param name="name">The unescaped name.</param>
    public static ChatKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 when name[0] == 'n' => ChatKey.N,
        4 when name.SequenceEqual("stop"u8) || name.SequenceEqual("user"u8) => ChatKey.Free,
        5 when name.SequenceEqual("model"u8) => ChatKey.Model,
        5 when name.SequenceEqual("tools"u8) => ChatKey.Tools,
        6 when name.SequenceEqual("stream"u8) => ChatKey.Stream,
        7 when name.SequenceEqual("best_of"u8) => ChatKey.BestOf,
        8 when name.SequenceEqual("messages"u8) => ChatKey.Messages,
        8 when name.SequenceEqual("metadata"u8) => ChatKey.Free,
        9 when name.SequenceEqual("functions"u8) => ChatKey.Tools,
        10 when name.SequenceEqual("max_tokens"u8) => ChatKey.MaxTokens,
        10 when name.SequenceEqual("logit_bias"u8) || name.SequenceEqual("modalities"u8) => ChatKey.Free,
        11 when name.SequenceEqual("tool_choice"u8) => ChatKey.Free,
        12 when name.SequenceEqual("service_tier"u8) => ChatKey.Free,
        14 when name.SequenceEqual("stream_options"u8) => ChatKey.StreamOptions,
        16 when name.SequenceEqual("prompt_cache_key"u8) || name.SequenceEqual("reasoning_effort"u8) => ChatKey.Free,
        17 when name.SequenceEqual("max_output_tokens"u8) => ChatKey.MaxOutputTokens,
        17 when name.SequenceEqual("safety_identifier"u8) => ChatKey.Free,
        21 when name.SequenceEqual("max_completion_tokens"u8) => ChatKey.MaxCompletionTokens,
        _ => ChatKey.Other,
    };

    /// <summary>
    /// The governed key that a name equals but for its case: some servers match names without it (Go's encoding/json, which also folds
    /// the long s and the Kelvin sign), so such a name could pass a second model or output limit by us.
    /// </summary>
    /// <param name="name">An unescaped name that <see cref="Classify"/> does not know.</param>
    /// <param name="key">The governed key.</param>
    public static bool IsMiscased(scoped ReadOnlySpan<byte> name, out ChatKey key)
    {
        Span<byte> folded = stackalloc byte[LongestEscaped];
        if (!Ascii.IsValid(name) && name.Length <= folded.Length)
            name = Fold(name, folded);

        for (key = ChatKey.Model; key < ChatKey.IncludeUsage; key++)
        {
            if (Ascii.EqualsIgnoreCase(name, Names[(int)key]))
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
