using System.Security;
using Sluice.Gateway.Config.Checks;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Stored;

namespace Sluice.Gateway.Config;

/// <summary>Reads a configuration: strictly, and all errors at once. Never throws on what it reads.</summary>
internal static class ConfigLoader
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFileBytes = 16 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="priceKnown">Whether a built-in price is known for an upstream model; none unless given.</param>
    /// <param name="stored">What the database adds; nothing unless given.</param>
    public static ConfigResult Load(
        string path, Func<string, string?> environment, Func<string, bool>? priceKnown = null, StoredConfig? stored = null)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileBytes })
                return Unreadable(path, "is larger than 16 MiB", "Name the configuration file with --config or SLUICE_CONFIG.");
            return Parse(File.ReadAllBytes(path), path, environment, priceKnown, stored);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(path, "does not exist", "Name an existing file with --config or SLUICE_CONFIG, or make one: sluice init.");
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            return Unreadable(path, "cannot be read", "See that it is a file and that this user may read it.");
        }
    }

    /// <summary>Reads the text of a configuration.</summary>
    /// <param name="utf8">JSON with comments and trailing commas.</param>
    /// <param name="origin">Where the text comes from, for messages.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="priceKnown">Whether a built-in price is known for an upstream model; none unless given.</param>
    /// <param name="stored">What the database adds; nothing unless given.</param>
    public static ConfigResult Parse(
        ReadOnlySpan<byte> utf8, string origin, Func<string, string?> environment, Func<string, bool>? priceKnown = null, StoredConfig? stored = null)
    {
        var context = new ReadContext(environment);
        if (SourceParser.Parse(utf8, context) is not { } root)
            return new ConfigResult(origin, context.Errors(), []) { Utf8 = utf8.ToArray() };
        stored ??= StoredConfig.None;
        StoredMerge.AddTo(root, stored, context);
        var config = StoredMerge.Complete(RootReader.Read(root, context), stored, context);
        CrossChecks.Run(config, root, context);
        if (context.HasErrors)
            return new ConfigResult(origin, context.Errors(), []) { Source = root, Utf8 = utf8.ToArray() };
        ConfigAdvice.Run(config, context, priceKnown ?? (static _ => false));
        return new ConfigResult(origin, config, context.Warnings) { Source = root, Utf8 = utf8.ToArray() };
    }

    private static ConfigResult Unreadable(string path, string problem, string remedy) =>
        new(path, [new ConfigError("$", Quote.Text(path), $"the configuration file {problem}", remedy)], []);
}
