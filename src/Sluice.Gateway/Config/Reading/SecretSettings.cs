namespace Sluice.Gateway.Config.Reading;

/// <summary>Which settings hold what must never be shown.</summary>
internal static class SecretSettings
{
    /// <summary>Whether a property of this name, and all below it, is hidden in messages.</summary>
    public static bool Hides(string name) => name is "apiKey" or "key" or "headers" or "query" or "webhooks";

    /// <summary>Whether a text is a URL with a part that can hold a credential: user, query, fragment.</summary>
    public static bool IsRiskyUrl(string text) =>
        text.Contains("://", StringComparison.Ordinal) && text.AsSpan().IndexOfAny('@', '?', '#') >= 0;
}
