using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Budgets;

/// <summary>What a limit counts was corrected, by <see cref="Admission.AdmissionController.Adjust"/>.</summary>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Scope">Whose limit it is.</param>
/// <param name="Limit">The limit's name.</param>
/// <param name="Dimension">What it counts.</param>
/// <param name="Amount">What was added, or taken back if negative: requests, tokens or nano-dollars.</param>
/// <param name="Reason">Why, in the words of whoever did it.</param>
public sealed record LimitAdjusted(
    DateTimeOffset At, string Scope, string Limit, Dimension Dimension, long Amount, string Reason) : EngineEvent(At, Scope);
