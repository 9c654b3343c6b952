using Sluice.Gateway.Commands;

namespace Sluice.Gateway.Tests.Config;

/// <summary>What a command line did, run inside this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static async Task<CommandRun> OfAsync(string directory, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new CommandSurroundings(environment.GetValueOrDefault, directory);
        var code = await SluiceCommand.RunAsync(args, surroundings, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
