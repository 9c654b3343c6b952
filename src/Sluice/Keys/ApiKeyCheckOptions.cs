namespace Sluice.Keys;

/// <summary>How an API key is checked.</summary>
public sealed record ApiKeyCheckOptions
{
    /// <summary>The form of a provider's keys; any if empty, else one of these has to be its beginning, such as <c>sk-</c>.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Characters that a key has at least. Default 20.</summary>
    public int MinLength { get; init; } = 20;

    /// <summary>What is asked, relative to the base: something that costs nothing. Default <c>/models</c>.</summary>
    public string Path { get; init; } = "/models";

    /// <summary>How long the provider has to answer. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The provider's name in messages.</summary>
    public string Provider { get; init; } = "the provider";
}
