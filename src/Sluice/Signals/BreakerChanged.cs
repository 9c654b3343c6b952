using Sluice.Health;

namespace Sluice.Signals;

/// <summary>A circuit breaker went from one state to another.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">The target.</param>
/// <param name="From">The state it left.</param>
/// <param name="To">The state it is in now.</param>
/// <param name="Until">When an open one is due to be tried; <see langword="null"/> where no time is set.</param>
public sealed record BreakerChanged(DateTimeOffset At, string Subject, CircuitState From, CircuitState To, DateTimeOffset? Until)
    : EngineEvent(At, Subject);
