using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;
using Sluice.Simulation;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>Makes the way to a backend that its protocol asks for.</summary>
internal static class UpstreamFactory
{
    /// <summary>Makes a backend. The way to it is taken over from the one before where that leads there in the same manner: its connections stay.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="time">The clock of simulated ones.</param>
    /// <param name="before">The backend of that name in the configuration before.</param>
    public static Backend Create(BackendConfig config, TimeProvider time, Backend? before = null)
    {
        if (before is null || Way(config) != Way(before.Config))
            return new(config, Upstream(config, time));
        var backend = new Backend(config, before.Upstream);
        if (before.HasRejectedStreamOptions)
            backend.RejectedStreamOptions();
        return backend;
    }

    // What a way is made from; two that are equal here are interchangeable.
    private static (BackendProtocol, Uri?, TimeSpan, SimulateConfig?, Limits.CountingRule) Way(BackendConfig config) =>
        config.Protocol == BackendProtocol.Simulated
            ? (config.Protocol, null, TimeSpan.Zero, config.Simulate, config.Count)
            : (config.Protocol, config.BaseUrl, config.Timeouts.Connect, null, default);

    private static IUpstream Upstream(BackendConfig config, TimeProvider time) => config.Protocol == BackendProtocol.Simulated
        ? Simulated(config, time)
        : new HttpUpstream(config.BaseUrl!, config.Timeouts.Connect);

    // Apart, so that a gateway without simulated backends does not load what makes them.
    private static SimulatedProvider Simulated(BackendConfig config, TimeProvider time) => new(Options(config, config.Simulate ?? new()), time);

    private static SimulatedProviderOptions Options(BackendConfig config, SimulateConfig simulate) => new()
    {
        Protocols = simulate.Protocol switch
        {
            BackendProtocol.OpenAI => SimulatedProtocols.OpenAI,
            BackendProtocol.Anthropic => SimulatedProtocols.Anthropic,
            _ => SimulatedProtocols.All,
        },
        Seed = simulate.Seed,
        FirstToken = simulate.FirstToken,
        TokensPerSecond = simulate.TokensPerSecond,
        OutputTokens = simulate.OutputTokens,
        Rpm = simulate.Rpm,
        Tpm = simulate.Tpm,
        ErrorRate = simulate.ErrorRate,
        CutRate = simulate.CutRate,
        HangRate = simulate.HangRate,
        Count = config.Count,
        KeepCalls = 1_000,
    };
}
