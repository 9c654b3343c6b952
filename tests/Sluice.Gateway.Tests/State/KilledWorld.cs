using Sluice.Gateway.Tests.Commands;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Simulation;
using Sluice.Simulation.Records;

namespace Sluice.Gateway.Tests.State;

/// <summary>A provider and a data directory, which outlive the gateways between them.</summary>
internal sealed class KilledWorld : IAsyncDisposable
{
    private readonly SimulatedProvider _provider;
    private readonly SimulatedProviderServer _server;
    private readonly Folder _folder = new();

    private KilledWorld(SimulatedProvider provider, SimulatedProviderServer server) => (_provider, _server) = (provider, server);

    public ProviderRecord Record => _provider.Record;

    public string Data => Path.Combine(_folder.Path, ".sluice");

    /// <summary>Starts the provider.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="config">The gateway's configuration, with <c>UPSTREAM</c> where the members of a backend go that is this provider.</param>
    public static async Task<KilledWorld> StartAsync(SimulatedProviderOptions options, string config)
    {
        var provider = new SimulatedProvider(options, TimeProvider.System);
        var world = new KilledWorld(provider, await SimulatedProviderServer.StartAsync(provider));
        world.Configure(config);
        return world;
    }

    public void Configure(string config) => _folder.Write("sluice.json", config.Replace("UPSTREAM", RunningGateway.Upstream(_server), StringComparison.Ordinal));

    /// <summary>Starts a gateway, and clients that call it until it ends.</summary>
    /// <param name="load">A client each: its key, and the model it asks for.</param>
    public async Task<GatewayLife> LiveAsync(params IEnumerable<(string Key, string Model)> load)
    {
        var process = Start();
        try
        {
            return new(process, await process.UrlAsync(), Data, load);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Starts a gateway, whatever becomes of it.</summary>
    public ServeProcess Start(params string[] args) => new(_folder, ["--listen", "http://127.0.0.1:0", .. args]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
