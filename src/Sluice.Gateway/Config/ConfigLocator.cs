using System.Text;
using Sluice.Gateway.Config.Stored;

namespace Sluice.Gateway.Config;

/// <summary>Finds the configuration: the option, <c>SLUICE_CONFIG</c>, <c>sluice.json</c> here, or backends from API keys.</summary>
internal static class ConfigLocator
{
    /// <summary>The file's name where none is given.</summary>
    public const string DefaultFile = "sluice.json";

    /// <summary>What to print, with exit code 2, where <see cref="Locate"/> finds nothing.</summary>
    public const string NoConfigMessage =
        """
        No configuration: there is no sluice.json here, and neither OPENAI_API_KEY nor ANTHROPIC_API_KEY is set. Make one with "sluice init", or write:
        {
          "backends": {
            "openai": { "protocol": "openai", "apiKey": "${OPENAI_API_KEY}" }
          }
        }
        """;

    private const string OpenAI = """{"backends":{"openai":{"protocol":"openai","apiKey":"${OPENAI_API_KEY}"}}}""";
    // Anthropic first, for its own models: what else there is goes to OpenAI.
    private const string Both =
        """{"backends":{"anthropic":{"protocol":"anthropic","apiKey":"${ANTHROPIC_API_KEY}","models":{"claude-*":"*"}},"openai":{"protocol":"openai","apiKey":"${OPENAI_API_KEY}"}}}""";

    private const string Anthropic = """{"backends":{"anthropic":{"protocol":"anthropic","apiKey":"${ANTHROPIC_API_KEY}"}}}""";

    /// <summary>Finds and reads the configuration.</summary>
    /// <param name="option">The value of <c>--config</c>, if given.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="directory">The working directory.</param>
    /// <param name="priceKnown">Whether a built-in price is known for an upstream model.</param>
    /// <param name="stored">What the database adds; nothing unless given.</param>
    /// <returns>Null where there is neither a file nor an API key, and no stored backend.</returns>
    public static ConfigResult? Locate(
        string? option, Func<string, string?> environment, string directory, Func<string, bool>? priceKnown = null, StoredConfig? stored = null)
    {
        if (FilePath(option, environment, directory) is { } path)
            return ConfigLoader.Load(path, environment, priceKnown, stored);
        var json = IsSet("OPENAI_API_KEY") ? IsSet("ANTHROPIC_API_KEY") ? Both : OpenAI : IsSet("ANTHROPIC_API_KEY") ? Anthropic : stored is { Backends.Count: > 0 } ? "{}" : null;
        return json is null ? null : ConfigLoader.Parse(Encoding.UTF8.GetBytes(json), "environment", environment, priceKnown, stored);

        bool IsSet(string name) => !string.IsNullOrWhiteSpace(environment(name));
    }

    /// <summary>The absolute path of the file that is named or found; null where there is none.</summary>
    public static string? FilePath(string? option, Func<string, string?> environment, string directory)
    {
        var named = option ?? environment("SLUICE_CONFIG");
        if (!string.IsNullOrWhiteSpace(named))
            return Path.GetFullPath(Path.Combine(directory, named));
        var here = Path.Combine(directory, DefaultFile);
        return Path.Exists(here) ? here : null;
    }
}
