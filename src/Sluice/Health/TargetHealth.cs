using Sluice.Errors;
using Sluice.Signals;

namespace Sluice.Health;

/// <summary>
/// The one state machine a target: ready -> out until a deadline -> coming back by single probes -> ready.
/// Rate refusals (cooldown) and failures (circuit breaker) are two ways out of ready and differ in how long, and in what brings back.
/// Guarded by the controller's lock. Every change of era raises the generation; a result from an older one can only move a deadline later.
/// </summary>
internal sealed class TargetHealth(string name, CooldownOptions cooldown, BreakerOptions breaker, Clock clock, EventFeed events, Random random)
{
    private CooldownOptions _cooldown = cooldown;
    private BreakerOptions _breaker = breaker;
    private OutReason _reason;
    private long _until;
    private long _quietAfter;
    private long _generation;
    private int _consecutive;
    private int _failures;
    private int _probes;
    private int _successes;
    private long? _failedAt;
    private long _since;
    private CircuitState _circuit;

    /// <summary>The pass over the waiters in which one of them was found to wait for this target; see <see cref="Limits.Meter.BlockedIn"/>.</summary>
    public long BlockedIn;

    public bool IsReady => _reason == OutReason.None;

    private int ProbesAllowed => _reason == OutReason.Server ? _breaker.HalfOpenCalls : 1;

    private int SuccessesNeeded => _reason == OutReason.Server ? _breaker.SuccessesToClose : 1;

    public void Configure(CooldownOptions cooldown, BreakerOptions breaker) => (_cooldown, _breaker) = (cooldown, breaker);

    public bool Admits(long now) => _reason == OutReason.None || (now >= _until && _probes < ProbesAllowed);

    public HealthStamp Take()
    {
        if (_reason == OutReason.None)
            return new(_generation, IsProbe: false);
        _probes++;
        if (_reason == OutReason.Server)
            TellCircuit(CircuitState.HalfOpen, now: 0);
        return new(_generation, IsProbe: true);
    }

    /// <summary>The deadline while it is ahead, else now: a probe that is out decides, and no clock says when.</summary>
    public long RetryAt(long now) => Math.Max(now, _reason == OutReason.None ? now : _until);

    public HealthReading Read(long now)
    {
        var state = _reason == OutReason.None ? HealthState.Ready
            : now >= _until ? HealthState.HalfOpen
            : _reason == OutReason.Server ? HealthState.Open : HealthState.Cooling;
        var readyIn = _reason == OutReason.None ? TimeSpan.Zero : clock.Until(_until, now);
        return new(state, _reason, readyIn, _consecutive, _failures, _generation)
        {
            Successes = _successes,
            SinceFailure = _failedAt is { } at ? clock.Span(now - at) : null,
        };
    }

    /// <summary>Takes the result of a call that <see cref="Take"/> admitted.</summary>
    public void Report(HealthStamp stamp, CallOutcome outcome, long now)
    {
        if (stamp.Generation != _generation)
        {
            ReportLate(outcome, now);
            return;
        }

        if (stamp.IsProbe)
            _probes--;
        switch (outcome.Error)
        {
            case null:
                Succeeded(stamp, now);
                break;
            case ErrorCode.RateLimited:
                Refused(OutReason.Rate, outcome, now);
                break;
            case ErrorCode.QuotaExhausted:
                Refused(OutReason.Quota, outcome, now);
                break;
            case ErrorCode.Authentication:
                Refused(OutReason.Auth, outcome, now);
                break;
            case ErrorCode.ServerError or ErrorCode.Overloaded or ErrorCode.Timeout:
                Failed(stamp, outcome, now);
                break;
            default:
                break; // says nothing of the target; a probe's slot is free again
        }
    }

    /// <summary>Back to ready, by an operator's word.</summary>
    public void Reset(long now)
    {
        ComeBack(now);
        _until = long.MinValue;
    }

    private void ReportLate(CallOutcome outcome, long now)
    {
        if (outcome is { Error: ErrorCode.RateLimited or ErrorCode.QuotaExhausted, RetryAfter: { } hint } && _reason != OutReason.None && now < _until)
        {
            var before = _until;
            LeaveAlone(now + clock.Ticks(WithMargin(hint)));
            if (_until != before)
                TellOut(isNew: false, now);
        }
    }

    private void Succeeded(HealthStamp stamp, long now)
    {
        _failures = 0;
        if (stamp.IsProbe && ++_successes >= SuccessesNeeded)
            ComeBack(now);
    }

    private void Refused(OutReason reason, CallOutcome outcome, long now)
    {
        if (now > _quietAfter)
            _consecutive = 0;
        _consecutive++;
        var duration = reason == OutReason.Rate ? _cooldown.Duration(_consecutive) : _cooldown.Max;
        if (outcome.RetryAfter is { } hint && WithMargin(hint) > duration)
            duration = WithMargin(hint);
        GoOut(reason, duration, now);
    }

    private void Failed(HealthStamp stamp, CallOutcome outcome, long now)
    {
        _failedAt = now;
        if (!stamp.IsProbe && (_breaker.Failures == 0 || ++_failures < _breaker.Failures))
            return;
        if (now > _quietAfter)
            _consecutive = 0;
        _consecutive++;
        var duration = _breaker.OpenTime(_consecutive);
        if (outcome.RetryAfter is { } hint && WithMargin(hint) > duration)
            duration = WithMargin(hint);
        GoOut(stamp.IsProbe ? _reason : OutReason.Server, duration, now);
    }

    private void GoOut(OutReason reason, TimeSpan duration, long now)
    {
        var jittered = duration + (duration * (_cooldown.Jitter * random.NextDouble()));
        var isNew = _reason == OutReason.None || (_reason == OutReason.Server) != (reason == OutReason.Server);
        if (isNew && _reason != OutReason.None)
            TellBack(now);
        if (isNew)
            _since = now;
        _reason = reason;
        LeaveAlone(now + clock.Ticks(jittered));
        TellOut(isNew, now);
        NewEra();
    }

    private void LeaveAlone(long until)
    {
        _until = Math.Max(_until, until);
        // Escalation is forgotten by a success, or when the target has been quiet for the longest cooldown after it was due back.
        _quietAfter = _until + clock.Ticks(_reason == OutReason.Server ? _breaker.MaxOpenFor : _cooldown.Max);
    }

    // No hint is believed beyond ten years, so that none overflows.
    private TimeSpan WithMargin(TimeSpan hint) => (hint < CooldownOptions.Longest ? hint : CooldownOptions.Longest) * _cooldown.HintMargin;

    private void ComeBack(long now)
    {
        if (_reason != OutReason.None)
            TellBack(now);
        _reason = OutReason.None;
        _consecutive = 0;
        NewEra();
    }

    private void NewEra()
    {
        _generation++;
        _failures = 0;
        _probes = 0;
        _successes = 0;
    }

    private void TellOut(bool isNew, long now)
    {
        if (_reason == OutReason.Server)
        {
            TellCircuit(CircuitState.Open, now);
            return;
        }

        if (!events.IsWatched)
            return;
        var at = clock.UtcNow;
        var until = at + clock.Until(_until, now);
        events.Add(isNew
            ? new CooldownStarted(at, name, HealthReach.Target, _reason, until, _consecutive)
            : new CooldownExtended(at, name, HealthReach.Target, _reason, until, _consecutive));
    }

    private void TellBack(long now)
    {
        if (_reason == OutReason.Server)
            TellCircuit(CircuitState.Closed, now);
        else if (events.IsWatched)
            events.Add(new CooldownEnded(clock.UtcNow, name, HealthReach.Target, _reason, clock.Span(now - _since)));
    }

    private void TellCircuit(CircuitState to, long now)
    {
        if (events.IsWatched && _circuit != to)
            events.Add(new BreakerChanged(clock.UtcNow, name, _circuit, to, to == CircuitState.Open ? clock.UtcNow + clock.Until(_until, now) : null));
        _circuit = to;
    }
}
