using System.Globalization;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What a model's name tells of the parameters that it takes. A name that tells nothing gets the ones that every server knows.</summary>
internal static class ModelTraits
{
    /// <summary>Whether a chat model reasons: it takes <c>reasoning_effort</c>, and no sampling parameters.</summary>
    /// <param name="model">The upstream's model.</param>
    public static bool Reasons(string model)
    {
        var name = Base(model);
        return name.StartsWith("gpt-oss", StringComparison.Ordinal) || TakesMaxCompletionTokens(model);
    }

    /// <summary>Whether a chat model refuses <c>max_tokens</c>, which older servers and models know alone.</summary>
    /// <param name="model">The upstream's model.</param>
    public static bool TakesMaxCompletionTokens(string model)
    {
        var name = Base(model);
        if (name.Length >= 2 && name[0] == 'o' && char.IsAsciiDigit(name[1]))
            return true;
        return name.StartsWith("gpt-", StringComparison.Ordinal) && name.Length > 4 && name[4] is >= '5' and <= '9'
            && !name.Contains("-chat", StringComparison.Ordinal);
    }

    /// <summary>How a Claude model is told to think.</summary>
    /// <param name="model">The upstream's model.</param>
    public static ThinkingStyle Thinking(string model)
    {
        var name = Base(model);
        var start = name.IndexOf("claude-", StringComparison.Ordinal);
        if (start < 0)
            return ThinkingStyle.None;

        var parts = name[(start + 7)..].Split('-', '.', '@', ':');
        var isOldOrder = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var at = isOldOrder ? 0 : 1; // claude-3-7-sonnet, claude-sonnet-4-6
        var version = (10 * Number(parts, at)) + (IsDate(parts, at + 1) ? 0 : Number(parts, at + 1));
        return version switch
        {
            >= 46 => ThinkingStyle.Adaptive,
            >= 37 => ThinkingStyle.Budget,
            _ => ThinkingStyle.None,
        };
    }

    private static string Base(string model)
    {
        var slash = model.LastIndexOf('/');
        return model[(slash + 1)..].ToLowerInvariant();
    }

    private static int Number(string[] parts, int at) =>
        at < parts.Length && parts[at].Length <= 2 && int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsDate(string[] parts, int at) => at < parts.Length && parts[at].Length == 8;
}
