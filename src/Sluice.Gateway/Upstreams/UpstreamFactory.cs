using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;
using Sluice.Simulation;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>Makes the way to a backend that its protocol asks for.</summary>
internal static class UpstreamFactory
{
    public static Backend Create(BackendConfig config, TimeProvider time) => new(config, Upstream(config, time));

    private static IUpstream Upstream(BackendConfig config, TimeProvider time) => config.Protocol == BackendProtocol.Simulated
        ? new SimulatedProvider(Options(config, config.Simulate ?? new()), time)
        : new HttpUpstream(config.BaseUrl!, config.Timeouts.Connect);

    private static SimulatedProviderOptions Options(BackendConfig config, SimulateConfig simulate) => new()
    {
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
