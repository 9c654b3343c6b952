namespace Sluice.Errors;

/// <summary>What providers without telling codes say of an input that is too long and of a model they do not have.</summary>
internal static class MessagePatterns
{
    private static readonly string[] TooLong = ["prompt is too long", "prompt too long", "input is too long", "input too long"];
    private static readonly string[] Contexts =
        ["context length", "context window", "context limit", "context size", "prompt length", "input token count"];

    private static readonly string[] Bounds = ["maximum", "max", "exceed", "exceeds", "exceeded", "exceeding"];
    private static readonly string[] Missing = ["not found", "not exist", "doesn't exist"];
    private static readonly string[] Unknown = ["invalid model", "unknown model", "no such model", "valid model"];

    /// <summary>Whether the input is longer than the model's context.</summary>
    /// <param name="words">The message.</param>
    public static bool IsContextOverflow(MessageWords words)
        => TooLong.Any(words.HasPhrase) || Contexts.Any(context => words.HasNear(context, Bounds, 8));

    /// <summary>Whether the model is not there.</summary>
    /// <param name="words">The message.</param>
    public static bool IsModelMissing(MessageWords words)
        => Unknown.Any(words.HasPhrase) || (NamesModel(words) && Missing.Any(words.HasPhrase));

    /// <summary>Whether the message is a model's name and no more, as Anthropic's 404 is.</summary>
    /// <param name="words">The message.</param>
    public static bool IsModelName(MessageWords words) => words.All.Count <= 3 && words.StartsWith("model");

    /// <summary>Whether one request alone is larger than a rate allows, so that waiting cannot help.</summary>
    /// <param name="words">The message.</param>
    public static bool IsLargerThanRate(MessageWords words) => words.StartsWith("request too large");

    private static bool NamesModel(MessageWords words)
        => words.Has("model") || words.All.Any(word => word.StartsWith("models/", StringComparison.Ordinal));
}
