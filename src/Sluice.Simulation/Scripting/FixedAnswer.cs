namespace Sluice.Simulation.Scripting;

/// <summary>An answer given word for word.</summary>
internal sealed record FixedAnswer(int Code, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body) : ScriptedAnswer;
