using System.CommandLine;
using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;
using Sluice.Storage;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice check</c>: says everything that is wrong with a configuration, or what it amounts to.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandSurroundings surroundings)
    {
        var file = SluiceCommand.ConfigOption();
        var command = new Command("check", "Validate the configuration: every error with its path, value and remedy.") { file };
        command.SetAction(parsed => Run(
            parsed.GetValue(file), surroundings, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string? file, CommandSurroundings surroundings, TextWriter output, TextWriter error)
    {
        if (ConfigLocator.Locate(file, surroundings.Environment, surroundings.Directory, PriceTable.IsBuiltIn) is not { } result)
        {
            error.WriteLine(ConfigLocator.NoConfigMessage);
            return ExitCodes.BadUsage;
        }

        if (!result.IsValid)
        {
            foreach (var problem in result.Errors)
                error.WriteLine(problem);
            error.WriteLine($"{result.Origin}: {Count(result.Errors.Count, "error")}");
            return ExitCodes.Failed;
        }

        ConfigSummary.Write(result.Config, output);
        output.WriteLine($"{"sqlite",-9}      {SqliteRuntime.Describe()}");
        foreach (var warning in result.Warnings)
            output.WriteLine($"warning: {warning}");
        output.WriteLine($"{result.Origin}: ok, {Count(result.Warnings.Count, "warning")}");
        return ExitCodes.Ok;
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
