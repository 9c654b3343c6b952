namespace Sluice.Gateway.Config;

/// <summary>Where a backend's paths begin, from what a user writes as its base URL.</summary>
internal static class BaseUrlRules
{
    /// <summary>The provider's own address; null where the protocol has none.</summary>
    public static Uri? Default(BackendProtocol protocol) => protocol switch
    {
        BackendProtocol.OpenAI => new Uri("https://api.openai.com/v1"),
        BackendProtocol.Anthropic => new Uri("https://api.anthropic.com/v1"),
        _ => null,
    };

    /// <summary>
    /// OpenAI: a base with a path is used as it is, without one <c>/v1</c> is added. Anthropic: <c>/v1</c> is added unless it ends in it.
    /// </summary>
    /// <returns>A URL without a slash at its end.</returns>
    public static Uri Resolve(BackendProtocol protocol, Uri written)
    {
        var path = written.AbsolutePath.TrimEnd('/');
        var complete = protocol == BackendProtocol.Anthropic ? path.EndsWith("/v1", StringComparison.Ordinal) : path.Length > 0;
        return new Uri(written.GetLeftPart(UriPartial.Authority) + path + (complete ? "" : "/v1"));
    }
}
