using System.Runtime.InteropServices;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Commands;

/// <summary>The gateway on its data directory, from the start to the end.</summary>
/// <param name="stores">The data directory.</param>
/// <param name="source">Where the configuration is, to be read again.</param>
/// <param name="listen">The URL to listen on.</param>
/// <param name="surroundings">The machine.</param>
/// <param name="output">Told what happens.</param>
/// <param name="error">Told what goes wrong.</param>
internal sealed class ServeSession(
    GatewayStores stores, ConfigSource source, string listen, CommandSurroundings surroundings, TextWriter output, TextWriter error)
{
    /// <summary>Serves until it is asked to stop.</summary>
    /// <param name="found">The configuration to begin with.</param>
    /// <param name="stored">What of it was made through <c>/admin</c>.</param>
    /// <param name="cancellationToken">Asks to stop.</param>
    public async Task RunAsync(ConfigResult found, StoredConfig stored, CancellationToken cancellationToken)
    {
        var token = await AdminToken.EnsureAsync(
            surroundings.Environment(AdminToken.Variable), stores.Settings, stores.Database.Directory, surroundings.IsTerminal ? output : null, output).ConfigureAwait(false);
        var runtime = new GatewayRuntime(found.Config!, new RequestJournal(stores.UsageLog, new GatewayMetrics()), TimeProvider.System);
        await using (runtime.ConfigureAwait(false))
        {
            // Before anything can be admitted, and until everything has settled.
            await using var kept = (await KeepAsync(runtime).ConfigureAwait(false)).ConfigureAwait(false);
            if (await new QuotaHistory(runtime, stores.Usage, stores.Settings).LoadAsync().ConfigureAwait(false) is > 0 and var quotas)
                await output.WriteLineAsync(FormattableString.Invariant($"sluice counts on {quotas} new quotas what the usage log knows of them")).ConfigureAwait(false);
            using var configuration = new GatewayConfiguration(runtime, source, found, stored, stores.Stored.ReadAsync, listen);
            configuration.Changed += Tell;
            var options = new ServerOptions { Listen = listen, AdminToken = token, Services = new() { Configuration = configuration, Stores = stores, IsTokenGiven = surroundings.Variable(AdminToken.Variable) is not null } };
            var server = await GatewayServer.StartAsync(runtime, options).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                var housekeeper = new Housekeeper(runtime, stores, problem => error.WriteLine($"sluice: {problem}"));
                await using (housekeeper.ConfigureAwait(false))
                    await WatchAsync(server, configuration, runtime.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<StateKeeper> KeepAsync(GatewayRuntime runtime) => runtime.State = await StateKeeper.StartAsync(
        runtime, stores.State!, output.WriteLine, problem => error.WriteLine($"sluice: {problem}")).ConfigureAwait(false);

    private async Task WatchAsync(GatewayServer server, GatewayConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var watch = new ConfigWatch(configuration, time);
        await using (watch.ConfigureAwait(false))
        {
            using var hangUp = OnHangUp(configuration);
            await output.WriteLineAsync($"sluice listens on {string.Join(", ", server.Urls)}; data in {stores.Database.Directory}").ConfigureAwait(false);
            var stops = cancellationToken.UnsafeRegister(
                static output => ((TextWriter)output!).WriteLine("sluice stops; open calls have 30 s to finish"), output);
            await using (stops.ConfigureAwait(false))
                await server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Told where whoever runs the program looks; the admin API and its events have it too.
    private void Tell(ConfigOutcome outcome)
    {
        foreach (var problem in outcome.Errors)
            error.WriteLine($"sluice: {problem}");
        if (!outcome.IsApplied)
            error.WriteLine("sluice: the configuration was not changed; the one before stays in force");
        foreach (var path in outcome.RestartNeeded)
            error.WriteLine($"sluice: {path} was changed, which takes a restart");
        if (outcome is { IsApplied: true, Trigger: not "admin" })
            output.WriteLine($"sluice reads its configuration again ({outcome.Trigger}): number {outcome.Revision} is in force");
    }

    // The signal that daemons have always taken for it.
    private static PosixSignalRegistration? OnHangUp(GatewayConfiguration configuration) => OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = configuration.ReloadAsync("signal", CancellationToken.None);
        });
}
