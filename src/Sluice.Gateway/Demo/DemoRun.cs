using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Demo.Traffic;
using Sluice.Gateway.Demo.View;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Telemetry;
using Sluice.Simulation;

namespace Sluice.Gateway.Demo;

/// <summary>The demo from start to end: the real gateway on simulated backends, callers that reach it over HTTP, and a view of it all.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="output">Where the first and the last lines go, and all of them without a terminal.</param>
/// <param name="time">The clock of everything.</param>
internal sealed class DemoRun(DemoOptions options, TextWriter output, TimeProvider time)
{
    private const int Seed = 7;
    private const string AnyPort = "http://127.0.0.1:0";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>How long calls of others may finish once the demo's own traffic has ended.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);

    private string Host => Uri.TryCreate(options.Listen, UriKind.Absolute, out var url) ? url.Host : "localhost";

    /// <summary>Runs until the time is over, the trace has ended, or it is cancelled.</summary>
    /// <param name="view">Makes the view.</param>
    /// <param name="cancellationToken">Ends it; that is no error.</param>
    /// <exception cref="IOException">The address cannot be listened on, or the trace cannot be read.</exception>
    /// <exception cref="FormatException">The trace is not what it must be.</exception>
    public async Task RunAsync(Func<IDemoView> view, CancellationToken cancellationToken)
    {
        var trace = options.Trace is { } path ? TraceProfile.Read(path) : null;
        if (trace is { Calls: 0 })
            throw new InvalidDataException($"The trace {options.Trace} holds no calls. Give each call a row below the header.");
        var limits = trace is null ? new DemoLimits() : DemoLimits.For(trace);
        using var folder = new DemoFolder();
        await File.WriteAllTextAsync(folder.Config, DemoConfig.Text(limits, Host), cancellationToken).ConfigureAwait(false);
        var stores = await GatewayStores.OpenAsync(folder.Data, static _ => null, static _ => { }, time).ConfigureAwait(false);
        await using (stores.ConfigureAwait(false))
            await ServeAsync(folder, stores, limits, trace, view, cancellationToken).ConfigureAwait(false);
    }

    private async Task ServeAsync(
        DemoFolder folder, GatewayStores stores, DemoLimits limits, TraceProfile? trace, Func<IDemoView> view, CancellationToken cancellationToken)
    {
        var source = new ConfigSource(folder.Config, static _ => null, folder.Path, static _ => true);
        var found = source.Read(StoredConfig.None)!;
        var runtime = new GatewayRuntime(found.Config!, new RequestJournal(stores.UsageLog, new GatewayMetrics()), time);
        await using (runtime.ConfigureAwait(false))
        {
            using var configuration = new GatewayConfiguration(runtime, source, found, StoredConfig.None, stores.Stored.ReadAsync, options.Listen);
            var moody = runtime.Backends.First(backend => backend.Name == DemoNames.Moody);
            var rule = new SliceRule(limits.MoodySlice, DemoLimits.Slice, time);
            ((SimulatedProvider)moody.Upstream).Options.Script.Choose = _ => rule.Next();
            var server = await ListenAsync(runtime, new() { Configuration = configuration, Stores = stores }).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                var housekeeper = new Housekeeper(runtime, stores, problem => output.WriteLine(problem));
                await using (housekeeper.ConfigureAwait(false))
                    await ShowAsync(runtime, new(server.Urls[0]), trace, view, cancellationToken).ConfigureAwait(false);
                await StopAsync(server).ConfigureAwait(false);
            }
        }
    }

    private async Task ShowAsync(GatewayRuntime runtime, DemoAddress address, TraceProfile? trace, Func<IDemoView> view, CancellationToken cancellationToken)
    {
        var board = new DemoBoard(runtime, address);
        await IntroduceAsync(address, trace).ConfigureAwait(false);
        var last = await PlayAsync(board, address, view, cancellationToken).ConfigureAwait(false);
        foreach (var line in DemoSummary.Lines(last))
            await output.WriteLineAsync(line).ConfigureAwait(false);
    }

    // The last picture is taken before the traffic is broken off, so that no call counts as failed because the demo ended.
    private async Task<DemoPicture> PlayAsync(DemoBoard board, DemoAddress address, Func<IDemoView> makeView, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(options.For ?? Timeout.InfiniteTimeSpan, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        using var broken = new CancellationTokenSource();
        using var client = new TrafficClient(address.Url);
        var calls = options.Trace is { } path ? TraceTraffic.Calls(path, Seed) : SampleTraffic.Calls(Seed);
        using var view = makeView();
        var traffic = new TrafficDriver(client, board.NoteRefusal, time).RunAsync(calls, broken.Token);
        try
        {
            using var ticks = new PeriodicTimer(LookEvery, time);
            while (!traffic.IsCompleted && await ticks.WaitForNextTickAsync(ending.Token).ConfigureAwait(false))
                view.Show(board.Look(), board.TakeEvents());
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The end that was asked for.
        }

        var last = board.Look();
        view.Show(last, board.TakeEvents());
        await broken.CancelAsync().ConfigureAwait(false);
        await traffic.ConfigureAwait(false);
        return last;
    }

    private async Task<GatewayServer> ListenAsync(GatewayRuntime runtime, AdminServices services)
    {
        try
        {
            return await GatewayServer.StartAsync(runtime, Server(options.Listen, services)).ConfigureAwait(false);
        }
        catch (IOException) when (options.MayMove)
        {
            var move = $"{options.Listen} is in use; taking a free port instead (--listen names another).";
            await output.WriteLineAsync(move).ConfigureAwait(false);
            return await GatewayServer.StartAsync(runtime, Server(AnyPort, services)).ConfigureAwait(false);
        }
    }

    private static ServerOptions Server(string listen, AdminServices services) =>
        new() { Listen = listen, AdminToken = SecretHash.Of(DemoNames.AdminToken), Log = false, Services = services };

    private async Task IntroduceAsync(DemoAddress address, TraceProfile? trace)
    {
        var where = $"sluice demo: the gateway listens on {address.Url}; three simulated backends in two pools, nothing is kept.";
        await output.WriteLineAsync(where).ConfigureAwait(false);
        if (trace is not null)
        {
            var what = $"It replays {trace.Calls} calls over {Words.Seconds(trace.Length)} from {options.Trace}, with limits sized to them.";
            await output.WriteLineAsync(what).ConfigureAwait(false);
        }

        await output.WriteLineAsync($"Dashboard:         {address.Url}/ with the admin token {DemoNames.AdminToken}").ConfigureAwait(false);
        await output.WriteLineAsync($"Your own request:  {address.Curl}").ConfigureAwait(false);
        await output.WriteLineAsync($"State as JSON:     {address.StatusCurl}").ConfigureAwait(false);
    }

    private async Task StopAsync(GatewayServer server)
    {
        try
        {
            await server.StopAsync().WaitAsync(StopWithin, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A call of somebody else is still open; the end of the server breaks it.
        }
    }
}
