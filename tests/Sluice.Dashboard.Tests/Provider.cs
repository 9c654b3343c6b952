using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Dashboard.Tests;

/// <summary>A simulated provider behind a socket.</summary>
internal static class Provider
{
    /// <summary>Starts one whose first answers are these.</summary>
    public static Task<SimulatedProviderServer> StartAsync(params ScriptedAnswer[] first) => SimulatedProviderServer.StartAsync(new(
        new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 5, Script = new Script().Next(first) }, TimeProvider.System));
}
