using System.CommandLine;

namespace Sluice.Gateway.Commands;

/// <summary>The program's command line.</summary>
internal static class SluiceCommand
{
    // Ctrl-C and SIGTERM cancel the command. It ends the process by itself: the server alone may take 30 s for open calls.
    private static readonly TimeSpan TerminationAfter = TimeSpan.FromSeconds(60);

    /// <summary>The option that names the configuration file.</summary>
    public static Option<string?> ConfigOption() =>
        new("--config") { Description = "The configuration file; SLUICE_CONFIG, or sluice.json here, unless given.", HelpName = "FILE" };

    /// <summary>The root command with every sub-command.</summary>
    public static RootCommand Create(CommandSurroundings surroundings)
    {
        var root = new RootCommand("Traffic control for LLM APIs: backends in pools, held to limits and budgets.")
        {
            ServeCommand.Create(surroundings),
            DemoCommand.Create(surroundings),
            InitCommand.Create(surroundings),
            CheckCommand.Create(surroundings),
            KeysCommand.Create(surroundings),
            BackendsCommand.Create(surroundings),
            UsageCommand.Create(surroundings),
            AdminTokenCommand.Create(surroundings),
            MasterKeyCommand.Create(surroundings),
            OpenApiCommand.Create(),
        };
        ServeCommand.AddTo(root, surroundings); // no command is serve
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code: see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CommandSurroundings surroundings, TextWriter output, TextWriter error)
    {
        var parsed = Create(surroundings).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // What is too much says more than that something is missing.
            var tooMuch = parsed.Errors.Where(problem => parsed.UnmatchedTokens.Any(token => problem.Message.Contains($"'{token}'", StringComparison.Ordinal))).ToArray();
            foreach (var problem in tooMuch.Length > 0 ? tooMuch : parsed.Errors)
                await error.WriteLineAsync($"sluice: {Sentence(problem.Message)} See sluice --help.").ConfigureAwait(false);
            return ExitCodes.BadUsage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationAfter,
        };
        return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
    }

    // The library lists choices over several lines.
    private static string Sentence(string message)
    {
        var words = string.Join(' ', message.Split((char[])['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return words.EndsWith('.') ? words : $"{words}.";
    }
}
