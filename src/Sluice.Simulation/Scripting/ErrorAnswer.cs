using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Scripting;

/// <summary>An error that the protocol words.</summary>
internal sealed record ErrorAnswer(ProviderError Error, TimeSpan? RetryAfter) : ScriptedAnswer;
