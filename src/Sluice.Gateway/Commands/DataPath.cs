using System.CommandLine;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Commands;

/// <summary>Where the data directory is: <c>--data</c>, <c>SLUICE_DATA</c>, or <c>.sluice</c> beside the configuration.</summary>
internal static class DataPath
{
    public static Option<string?> Option() =>
        new("--data") { Description = "The data directory; SLUICE_DATA, or .sluice beside the configuration, unless given.", HelpName = "DIR" };

    /// <summary>The data directory as a full path.</summary>
    /// <param name="data">The value of <c>--data</c>, if given.</param>
    /// <param name="config">The value of <c>--config</c>, if given.</param>
    /// <param name="surroundings">Variables and working directory.</param>
    public static string Of(string? data, string? config, CommandSurroundings surroundings)
    {
        if ((data ?? surroundings.Variable("SLUICE_DATA")) is { } named)
            return Path.GetFullPath(Path.Combine(surroundings.Directory, named));
        var file = ConfigLocator.FilePath(config, surroundings.Environment, surroundings.Directory);
        return Path.Combine(file is null ? surroundings.Directory : Path.GetDirectoryName(file)!, ".sluice");
    }
}
