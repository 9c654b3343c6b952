using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>A target that a call could go to.</summary>
/// <param name="Target">The target.</param>
/// <param name="MaxCost">What the call costs there at most, to be held against budgets.</param>
/// <param name="After">
/// It is used only once the call has waited so long for the candidates before it, or has no more time to wait. Zero at once.
/// </param>
public readonly record struct Candidate(Target Target, NanoUsd MaxCost = default, TimeSpan After = default);
