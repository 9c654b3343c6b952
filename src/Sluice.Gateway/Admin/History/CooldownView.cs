using Sluice.Health;
using Sluice.Signals;
using Sluice.Storage.History;

namespace Sluice.Gateway.Admin.History;

/// <summary>Something was left alone, for how long, and why; or a circuit breaker changed.</summary>
/// <param name="At">When.</param>
/// <param name="Kind"><c>started</c>, <c>extended</c>, <c>ended</c>, or <c>breaker</c>.</param>
/// <param name="Subject">A target, a model of an account, a backend or an account.</param>
/// <param name="Reach">Which of these: <c>target</c>, <c>model</c>, <c>backend</c>, <c>account</c>.</param>
/// <param name="Reason">Why: <c>rate</c>, <c>quota</c>, <c>auth</c>, <c>server</c>.</param>
/// <param name="Until">When it is due to be tried again; null where it is over, or no time is set.</param>
/// <param name="Consecutive">Which refusal in a row it was, from 1; null where it is none.</param>
/// <param name="LastedMs">How long it was left alone, once that is over.</param>
/// <param name="To">The breaker's state after.</param>
internal sealed record CooldownView(
    DateTime At, string Kind, string Subject, string Reach, string? Reason, DateTime? Until, int? Consecutive, long? LastedMs, string? To)
{
    /// <summary>What is shown of an event; <see langword="null"/> for one of another kind.</summary>
    public static CooldownView? Of(EngineEvent change) => change switch
    {
        CooldownStarted e => new(e.At.UtcDateTime, "started", e.Subject, Word(e.Reach), Word(e.Reason), e.Until.UtcDateTime, e.Consecutive, null, null),
        CooldownExtended e => new(e.At.UtcDateTime, "extended", e.Subject, Word(e.Reach), Word(e.Reason), e.Until.UtcDateTime, e.Consecutive, null, null),
        CooldownEnded e => new(e.At.UtcDateTime, "ended", e.Subject, Word(e.Reach), Word(e.Reason), null, null, (long)e.Lasted.TotalMilliseconds, null),
        BreakerChanged e => new(e.At.UtcDateTime, "breaker", e.Subject, Word(HealthReach.Target), Word(OutReason.Server), e.Until?.UtcDateTime, null, null, Word(e.To)),
        _ => null,
    };

    /// <summary>What is shown of what was kept.</summary>
    public static CooldownView Of(CooldownEntry entry)
    {
        var isBreaker = entry.Event is "open" or "half_open" or "closed";
        return new(
            entry.Time.UtcDateTime,
            isBreaker ? "breaker" : entry.Event,
            entry.Subject,
            entry.Reach,
            isBreaker ? "server" : entry.Reason,
            entry.Until?.UtcDateTime,
            entry.Consecutive,
            (long?)entry.Lasted?.TotalMilliseconds,
            isBreaker ? entry.Event : null);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => Words.Snake(value.ToString());
}
