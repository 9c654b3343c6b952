using System.CommandLine;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Checks;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Routing;
using Sluice.Storage;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice serve</c>: the gateway.</summary>
internal static class ServeCommand
{
    public const string DefaultListen = "http://127.0.0.1:9190";

    public static Command Create(CommandSurroundings surroundings)
    {
        var command = new Command("serve", "Runs the gateway. Also what runs with no command.");
        AddTo(command, surroundings);
        return command;
    }

    /// <summary>Gives a command the options and the action of <c>serve</c>.</summary>
    public static void AddTo(Command command, CommandSurroundings surroundings)
    {
        var config = SluiceCommand.ConfigOption();
        var data = new Option<string?>("--data") { Description = "The data directory; SLUICE_DATA, or .sluice beside the configuration, unless given.", HelpName = "DIR" };
        var listen = ListenOption();
        var forget = new Option<bool>("--forget-state") { Description = "Starts with windows, budgets and quotas at zero, where what was kept is lost or damaged; it is kept beside." };
        command.Options.Add(config);
        command.Options.Add(data);
        command.Options.Add(listen);
        command.Options.Add(forget);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(config), parsed.GetValue(data), parsed.GetValue(listen), parsed.GetValue(forget)),
            surroundings,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancellationToken));
    }

    public static Option<string?> ListenOption() =>
        new("--listen") { Description = $"The URL to listen on; SLUICE_LISTEN, or {DefaultListen}, unless given.", HelpName = "URL" };

    private static async Task<int> RunAsync(
        Arguments arguments, CommandSurroundings surroundings, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var source = new ConfigSource(arguments.Config, surroundings.Environment, surroundings.Directory, PriceTable.IsBuiltIn);
        var listen = Setting(arguments.Listen, surroundings, "SLUICE_LISTEN") ?? DefaultListen;
        var data = DataPath.Of(arguments.Data, arguments.Config, surroundings);
        // Where nothing is stored yet, what is wrong with the file is told before a data directory is made.
        if (!GatewayStores.Exist(data) && await RefuseAsync(source.Read(StoredConfig.None), listen, error).ConfigureAwait(false) is { } early)
            return early;
        try
        {
            var stores = await GatewayStores.OpenAsync(
                data, surroundings.Environment, warning => output.WriteLine($"warning: {warning}"), TimeProvider.System).ConfigureAwait(false);
            await using (stores.ConfigureAwait(false))
            {
                var stored = await stores.Stored.ReadAsync(cancellationToken).ConfigureAwait(false);
                var found = source.Read(stored);
                if (await RefuseAsync(found, listen, error).ConfigureAwait(false) is { } refused)
                    return refused;
                await stores.OpenStateAsync(arguments.ForgetState).ConfigureAwait(false);
                foreach (var warning in found!.Warnings)
                    await error.WriteLineAsync($"sluice: warning: {warning}").ConfigureAwait(false);
                await new ServeSession(stores, source, listen, surroundings, output, error).RunAsync(found, stored, cancellationToken).ConfigureAwait(false);
            }

            if (stores.UsageLog.Counters.Lost > 0)
            {
                var lost = $"{stores.UsageLog.Counters.Lost} usage records could not be written: {stores.UsageLog.LastError?.Message}";
                await error.WriteLineAsync($"sluice: {lost}").ConfigureAwait(false);
            }

            return ExitCodes.Ok;
        }
        catch (StorageException problem)
        {
            await error.WriteLineAsync($"sluice: {problem.Message}").ConfigureAwait(false);
        }
        catch (Exception problem) when (ListenProblem.Explain(listen, problem) is { } explained)
        {
            await error.WriteLineAsync($"sluice: {explained}").ConfigureAwait(false);
        }

        return ExitCodes.Failed;
    }

    // Says what is wrong with a configuration; the exit code, or null where it can be served.
    private static async Task<int?> RefuseAsync(ConfigResult? found, string listen, TextWriter error)
    {
        if (found is null)
        {
            await error.WriteLineAsync(ConfigLocator.NoConfigMessage).ConfigureAwait(false);
            return ExitCodes.BadUsage;
        }

        var problems = found.IsValid ? ListenRules.Validate([listen], found.Config) : found.Errors;
        foreach (var problem in problems)
            await error.WriteLineAsync($"sluice: {problem}").ConfigureAwait(false);
        return problems.Count > 0 ? ExitCodes.Failed : null;
    }

    private static string? Setting(string? option, CommandSurroundings surroundings, string variable) => option ?? surroundings.Variable(variable);

    private sealed record Arguments(string? Config, string? Data, string? Listen, bool ForgetState);
}
