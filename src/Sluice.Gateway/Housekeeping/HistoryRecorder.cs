using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Health;
using Sluice.Signals;
using Sluice.Storage.History;

namespace Sluice.Gateway.Housekeeping;

/// <summary>Writes down what the engine tells of cooldowns, breakers and budgets. Nothing here waits.</summary>
internal sealed class HistoryRecorder : IDisposable
{
    private readonly IHistoryLog _log;
    private readonly IDisposable _subscription;

    /// <summary>Starts.</summary>
    /// <param name="admission">The engine.</param>
    /// <param name="log">Where it is kept.</param>
    public HistoryRecorder(AdmissionController admission, IHistoryLog log)
    {
        _log = log;
        _subscription = admission.Subscribe(Record);
    }

    public void Dispose() => _subscription.Dispose();

    private void Record(EngineEvent told)
    {
        if (Entry(told) is { } entry)
            _log.Record(entry);
    }

    private static HistoryEntry? Entry(EngineEvent told) => told switch
    {
        CooldownStarted started => new CooldownEntry
        {
            Time = started.At,
            Subject = started.Subject,
            Reach = Word(started.Reach),
            Event = "started",
            Reason = Word(started.Reason),
            Until = started.Until,
            Consecutive = started.Consecutive,
        },
        CooldownExtended extended => new CooldownEntry
        {
            Time = extended.At,
            Subject = extended.Subject,
            Reach = Word(extended.Reach),
            Event = "extended",
            Reason = Word(extended.Reason),
            Until = extended.Until,
            Consecutive = extended.Consecutive,
        },
        CooldownEnded ended => new CooldownEntry
        {
            Time = ended.At,
            Subject = ended.Subject,
            Reach = Word(ended.Reach),
            Event = "ended",
            Reason = Word(ended.Reason),
            Lasted = ended.Lasted,
        },
        BreakerChanged changed => new CooldownEntry
        {
            Time = changed.At,
            Subject = changed.Subject,
            Reach = "target",
            Event = Word(changed.To),
            Until = changed.Until,
        },
        Alert alert => new AlertEntry
        {
            Time = alert.At,
            Scope = alert.Scope,
            Type = alert.Type,
            Message = alert.Message,
            LimitName = alert.LimitName,
            Threshold = alert.Threshold,
            Used = alert.Used,
            Reserved = alert.Reserved,
            Max = alert.Limit,
        },
        _ => null,
    };

    private static string Word(HealthReach reach) => reach.ToString().ToLowerInvariant();

    private static string Word(OutReason reason) => reason.ToString().ToLowerInvariant();

    private static string Word(CircuitState state) => state switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half_open",
        _ => "closed",
    };
}
