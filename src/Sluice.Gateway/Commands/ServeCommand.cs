using System.CommandLine;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Checks;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;
using Sluice.Storage;
using Sluice.Storage.Accounting;
using Sluice.Storage.Settings;

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
        if (ConfigLocator.Locate(arguments.Config, surroundings.Environment, surroundings.Directory, PriceTable.IsBuiltIn) is not { } located)
        {
            await error.WriteLineAsync(ConfigLocator.NoConfigMessage).ConfigureAwait(false);
            return ExitCodes.BadUsage;
        }

        foreach (var problem in located.Errors)
            await error.WriteLineAsync($"sluice: {problem}").ConfigureAwait(false);
        if (!located.IsValid)
            return ExitCodes.Failed;

        var listen = Setting(arguments.Listen, surroundings, "SLUICE_LISTEN") ?? DefaultListen;
        var closed = ListenRules.Validate([listen], located.Config);
        foreach (var problem in closed)
            await error.WriteLineAsync($"sluice: {problem}").ConfigureAwait(false);
        if (closed.Count > 0)
            return ExitCodes.Failed;
        foreach (var warning in located.Warnings)
            await error.WriteLineAsync($"sluice: warning: {warning}").ConfigureAwait(false);

        try
        {
            await ServeAsync(arguments, located.Config!, listen, surroundings, output, error, cancellationToken).ConfigureAwait(false);
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

    private static async Task ServeAsync(
        Arguments arguments,
        SluiceConfig config,
        string listen,
        CommandSurroundings surroundings,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        using var database = SluiceDatabase.Open(DataDirectory(arguments, surroundings), time);
        var token = await AdminToken.EnsureAsync(
            surroundings.Environment(AdminToken.Variable),
            new SqliteSettings(database),
            database.Directory,
            surroundings.IsTerminal ? output : null,
            output).ConfigureAwait(false);
        var log = new SqliteUsageLog(database);
        await using (log.ConfigureAwait(false))
        {
            var runtime = new GatewayRuntime(config, new RequestJournal(log, new GatewayMetrics()), time);
            await using (runtime.ConfigureAwait(false))
            {
                var server = await GatewayServer.StartAsync(runtime, new() { Listen = listen, AdminToken = token }).ConfigureAwait(false);
                await using (server.ConfigureAwait(false))
                {
                    var retention = new UsageRetention(
                        new SqliteUsageStore(database), config.Usage.KeepFor, time, problem => error.WriteLine($"sluice: {problem}"));
                    await using (retention.ConfigureAwait(false))
                    {
                        await output.WriteLineAsync($"sluice listens on {string.Join(", ", server.Urls)}; data in {database.Directory}").ConfigureAwait(false);
                        var stops = cancellationToken.UnsafeRegister(
                            static output => ((TextWriter)output!).WriteLine("sluice stops; open calls have 30 s to finish"), output);
                        await using (stops.ConfigureAwait(false))
                            await server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }

        if (log.Counters.Lost > 0)
            await error.WriteLineAsync($"sluice: {log.Counters.Lost} usage records could not be written: {log.LastError?.Message}").ConfigureAwait(false);
    }

    private static string DataDirectory(Arguments arguments, CommandSurroundings surroundings)
    {
        var named = Setting(arguments.Data, surroundings, "SLUICE_DATA");
        if (named is not null)
            return Path.GetFullPath(Path.Combine(surroundings.Directory, named));
        var config = ConfigLocator.FilePath(arguments.Config, surroundings.Environment, surroundings.Directory);
        return Path.Combine(config is null ? surroundings.Directory : Path.GetDirectoryName(config)!, ".sluice");
    }

    private static string? Setting(string? option, CommandSurroundings surroundings, string variable) =>
        option ?? (surroundings.Environment(variable) is { Length: > 0 } value ? value : null);

    private sealed record Arguments(string? Config, string? Data, string? Listen);
}
