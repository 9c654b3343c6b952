using Sluice.Health;

namespace Sluice.Signals;

/// <summary>What was left alone takes calls again: a probe was answered, or an operator said so.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">What is back; <paramref name="Reach"/> says what kind of name it is.</param>
/// <param name="Reach">How far it reached.</param>
/// <param name="Reason">Why it was left alone.</param>
/// <param name="Lasted">How long it was left alone.</param>
public sealed record CooldownEnded(DateTimeOffset At, string Subject, HealthReach Reach, OutReason Reason, TimeSpan Lasted) : EngineEvent(At, Subject);
