using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>An attempt of a call that failed.</summary>
/// <param name="Number">Which attempt it was, from 1.</param>
/// <param name="Target">Where; <see langword="null"/> where the call named no candidates.</param>
/// <param name="Outcome">How it failed, with the provider's hint.</param>
/// <param name="Charge">What it cost.</param>
public readonly record struct FailedAttempt(int Number, Target? Target, CallOutcome Outcome, Charge Charge);
