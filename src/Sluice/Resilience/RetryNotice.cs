using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>A further attempt that is about to be asked for.</summary>
/// <param name="Attempt">The attempt that failed, from 1.</param>
/// <param name="Target">Where; <see langword="null"/> where the call named no candidates.</param>
/// <param name="Outcome">How it failed.</param>
/// <param name="Delay">The pause before the same target is asked again; zero where another target is asked at once.</param>
public readonly record struct RetryNotice(int Attempt, Target? Target, CallOutcome Outcome, TimeSpan Delay);
