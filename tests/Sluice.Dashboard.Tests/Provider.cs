using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Dashboard.Tests;

/// <summary>A simulated provider behind a socket.</summary>
internal static class Provider
{
    /// <summary>Starts one.</summary>
    public static Task<SimulatedProviderServer> StartAsync(SimulatedProviderOptions options) => SimulatedProviderServer.StartAsync(new(options, TimeProvider.System));

    /// <summary>Starts one whose first answers are these.</summary>
    public static Task<SimulatedProviderServer> StartAsync(params ScriptedAnswer[] first) => StartAsync(
        new SimulatedProviderOptions { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 5, Script = new Script().Next(first) });
}
