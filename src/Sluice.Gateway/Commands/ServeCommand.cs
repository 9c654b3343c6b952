using System.CommandLine;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Checks;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;
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
        var data = DataPath.Option();
        var listen = ListenOption();
        command.Options.Add(config);
        command.Options.Add(data);
        command.Options.Add(listen);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(config), parsed.GetValue(data), parsed.GetValue(listen)),
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
        var data = DataPath.Of(arguments.Data, arguments.Config, surroundings);
        var listen = Setting(arguments.Listen, surroundings, "SLUICE_LISTEN") ?? DefaultListen;
        // Where nothing is stored yet, what is wrong with the file is told before a data directory is made.
        if (!GatewayStores.Exist(data) && Read(arguments, surroundings, StoredConfig.None, listen, error, warns: false).Refused is { } refused)
            return refused;
        try
        {
            var stores = await GatewayStores.OpenAsync(
                data, surroundings.Environment, warning => output.WriteLine($"warning: {warning}"), TimeProvider.System).ConfigureAwait(false);
            await using (stores.ConfigureAwait(false))
            {
                var stored = await stores.Stored.ReadAsync(cancellationToken).ConfigureAwait(false);
                var read = Read(arguments, surroundings, stored, listen, error, warns: true);
                if (read.Refused is not null)
                    return read.Refused.Value;
                await ServeAsync(read.Config!, listen, stores, surroundings, output, error, cancellationToken).ConfigureAwait(false);
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

    // The configuration, or the exit code after what is wrong was told.
    private static (SluiceConfig? Config, int? Refused) Read(
        Arguments arguments, CommandSurroundings surroundings, StoredConfig stored, string listen, TextWriter error, bool warns)
    {
        if (ConfigLocator.Locate(arguments.Config, surroundings.Environment, surroundings.Directory, PriceTable.IsBuiltIn, stored) is not { } located)
        {
            error.WriteLine(ConfigLocator.NoConfigMessage);
            return (null, ExitCodes.BadUsage);
        }

        var problems = located.IsValid ? ListenRules.Validate([listen], located.Config) : located.Errors;
        foreach (var problem in problems)
            error.WriteLine($"sluice: {problem}");
        if (problems.Count > 0)
            return (null, ExitCodes.Failed);
        foreach (var warning in warns ? located.Warnings : [])
            error.WriteLine($"sluice: warning: {warning}");
        return (located.Config, null);
    }

    private static async Task ServeAsync(
        SluiceConfig config,
        string listen,
        GatewayStores stores,
        CommandSurroundings surroundings,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        var token = await AdminToken.EnsureAsync(
            surroundings.Environment(AdminToken.Variable), stores.Settings, stores.Database.Directory, surroundings.IsTerminal ? output : null, output).ConfigureAwait(false);
        var runtime = new GatewayRuntime(config, new RequestJournal(stores.UsageLog, new GatewayMetrics()), TimeProvider.System);
        await using (runtime.ConfigureAwait(false))
        {
            var server = await GatewayServer.StartAsync(runtime, new() { Listen = listen, AdminToken = token }).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                var housekeeper = new Housekeeper(runtime, stores, problem => error.WriteLine($"sluice: {problem}"));
                await using (housekeeper.ConfigureAwait(false))
                {
                    await output.WriteLineAsync($"sluice listens on {string.Join(", ", server.Urls)}; data in {stores.Database.Directory}").ConfigureAwait(false);
                    var stops = cancellationToken.UnsafeRegister(
                        static output => ((TextWriter)output!).WriteLine("sluice stops; open calls have 30 s to finish"), output);
                    await using (stops.ConfigureAwait(false))
                        await server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static string? Setting(string? option, CommandSurroundings surroundings, string variable) => option ?? surroundings.Variable(variable);

    private sealed record Arguments(string? Config, string? Data, string? Listen);
}
