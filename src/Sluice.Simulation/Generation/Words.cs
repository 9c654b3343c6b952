using System.Text;

namespace Sluice.Simulation.Generation;

/// <summary>The content that is generated: one word a token, each with the space before it, chosen by the call and the token's place.</summary>
internal static class Words
{
    private static readonly string[] List =
    [
        "water", "rises", "behind", "the", "gate", "and", "a", "keeper", "opens", "it", "slowly", "so", "that", "no", "field", "below",
        "is", "flooded", "while", "every", "mill", "gets", "its", "share", "in", "turn", "because", "what", "flows", "too", "fast",
        "breaks", "banks", "when", "rain", "comes", "boats", "wait", "for", "their", "level", "then", "pass", "one", "by", "one",
        "under", "bridges", "toward", "open", "sea", "where", "tides", "decide", "how", "long", "this", "lasts", "until", "morning",
        "brings", "calm", "light", "again",
    ];

    /// <summary>Adds the words of some tokens.</summary>
    public static void Append(StringBuilder text, ulong source, int choice, long first, int count)
    {
        for (var token = first; token < first + count; token++)
        {
            if (token > 0)
                text.Append(' ');
            text.Append(List[CallRandom.Mix(source + ((ulong)choice << 48) + (ulong)token) % (ulong)List.Length]);
        }
    }
}
