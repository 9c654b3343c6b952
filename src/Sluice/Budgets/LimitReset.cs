using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Budgets;

/// <summary>What ended calls used was forgotten, by <see cref="Admission.AdmissionController.ResetLimits"/>.</summary>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Scope">Whose limits they are.</param>
/// <param name="Window">The window whose limits were reset; <see langword="null"/> for all of them.</param>
/// <param name="Reason">Why, in the words of whoever did it.</param>
public sealed record LimitReset(DateTimeOffset At, string Scope, Window? Window, string Reason) : EngineEvent(At, Scope);
