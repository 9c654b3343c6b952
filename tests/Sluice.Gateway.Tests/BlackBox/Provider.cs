using Sluice.Simulation;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A simulated provider behind a real socket.</summary>
internal sealed class Provider : IAsyncDisposable
{
    public const string ApiKey = "sk-provider-secret-0123456789";

    public static readonly SimulatedProviderOptions Quick = new()
    {
        FirstToken = TimeSpan.Zero,
        TokensPerSecond = 0,
        OutputTokens = 8,
        OutputTokensSpread = 0,
        KeepRequests = 100,
        ApiKey = ApiKey,
    };

    private readonly SimulatedProviderServer _server;

    private Provider(SimulatedProvider provider, SimulatedProviderServer server)
    {
        Simulated = provider;
        _server = server;
    }

    public SimulatedProvider Simulated { get; }

    public ProviderRecord Record => Simulated.Record;

    public string BaseUrl => _server.BaseUrl;

    /// <summary>Further members of the backend in the gateway's configuration.</summary>
    public string Settings { get; init; } = "";

    public static Task<Provider> StartAsync(params ScriptedAnswer[] script) => StartAsync(Quick, "", script);

    public static async Task<Provider> StartAsync(
        SimulatedProviderOptions options, string settings = "", ScriptedAnswer[]? script = null, TimeProvider? time = null)
    {
        var provider = new SimulatedProvider(options with { Script = new Script().Next(script ?? []) }, time ?? TimeProvider.System);
        return new(provider, await SimulatedProviderServer.StartAsync(provider)) { Settings = settings };
    }

    public Task UntilAsync(Func<ProviderRecord, bool> condition) =>
        Record.UntilAsync(condition, CancellationToken.None).WaitAsync(Gateway.HangGuard);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
