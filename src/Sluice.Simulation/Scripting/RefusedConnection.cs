namespace Sluice.Simulation.Scripting;

/// <summary>Nobody listens.</summary>
internal sealed record RefusedConnection : ScriptedAnswer;
