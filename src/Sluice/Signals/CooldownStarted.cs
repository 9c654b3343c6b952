using Sluice.Health;

namespace Sluice.Signals;

/// <summary>Something refused, and is left alone from now on.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">What is left alone; <paramref name="Reach"/> says what kind of name it is.</param>
/// <param name="Reach">How far it reaches.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it is due to be tried again, by the wall clock of <paramref name="At"/>.</param>
/// <param name="Consecutive">Which refusal in a row it was, from 1.</param>
public sealed record CooldownStarted(
    DateTimeOffset At, string Subject, HealthReach Reach, OutReason Reason, DateTimeOffset Until, int Consecutive) : EngineEvent(At, Subject);
