using Sluice.Health;

namespace Sluice.Signals;

/// <summary>What is left alone already stays so for longer: it refused again, or named a later instant.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">What is left alone; <paramref name="Reach"/> says what kind of name it is.</param>
/// <param name="Reach">How far it reaches.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it is due to be tried again, by the wall clock of <paramref name="At"/>.</param>
/// <param name="Consecutive">Which refusal in a row it was, from 1.</param>
public sealed record CooldownExtended(
    DateTimeOffset At, string Subject, HealthReach Reach, OutReason Reason, DateTimeOffset Until, int Consecutive) : EngineEvent(At, Subject);
