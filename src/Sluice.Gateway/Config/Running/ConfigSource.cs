using Sluice.Gateway.Config.Stored;

namespace Sluice.Gateway.Config.Running;

/// <summary>Where the configuration comes from, so that it can be read again.</summary>
/// <param name="option">The value of <c>--config</c>, if given.</param>
/// <param name="environment">Looks up an environment variable.</param>
/// <param name="directory">The working directory.</param>
/// <param name="priceKnown">Whether a built-in price is known for an upstream model.</param>
internal sealed class ConfigSource(string? option, Func<string, string?> environment, string directory, Func<string, bool> priceKnown)
{
    /// <summary>The file; <see langword="null"/> where the environment is all there is.</summary>
    public string? File { get; } = ConfigLocator.FilePath(option, environment, directory);

    /// <summary>Reads the file, or what the environment says.</summary>
    /// <returns><see langword="null"/> where there is neither.</returns>
    public ConfigResult? Read(StoredConfig stored) => File is null
        ? ConfigLocator.Locate(option, environment, directory, priceKnown, stored)
        : ConfigLoader.Load(File, environment, priceKnown, stored);

    /// <summary>Reads what was read before, with other things stored.</summary>
    public ConfigResult ReadAgain(ConfigResult before, StoredConfig stored) =>
        ConfigLoader.Parse(before.Utf8, before.Origin, environment, priceKnown, stored);
}
