using Sluice.Errors;
using Sluice.Signals;
using Sluice.State;

namespace Sluice.Health;

/// <summary>
/// The circuit breaker of one target: closed until it failed so often in a row, or too large a share of its calls did; then open for a time that
/// doubles whenever the way back fails; then half open. An operator may isolate the target, and then only his word brings it back.
/// </summary>
internal sealed class BreakerGate(string subject, BreakerOptions options, CooldownOptions cooldown, HealthWorld world)
    : Gate(subject, HealthReach.Target, world)
{
    private BreakerOptions _options = options;
    private CooldownOptions _cooldown = cooldown;
    private FailureWindow? _window = FailureWindow.For(options, world.Clock);
    private CircuitState _told;
    private bool _isIsolated;
    private long? _failedAt;
    private long _quietAfter = long.MinValue;
    private long _hintUntil = long.MinValue;

    /// <summary>Failures in a row that count towards opening it.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether successes have to be counted too, with their time.</summary>
    public bool CountsSuccesses => _window is not null;

    /// <summary>How long ago the target last failed for reasons of its own.</summary>
    public TimeSpan? SinceFailure(long now) => _failedAt is { } at ? World.Clock.Span(now - at) : null;

    public override GateKey Key => new(GateKind.Breaker, Reach, Subject);

    public override OutReason Reason => IsReady ? OutReason.None : _isIsolated ? OutReason.Isolated : OutReason.Server;

    protected override int Slots => _options.HalfOpenCalls;

    protected override int SuccessesNeeded => _options.SuccessesToClose;

    protected override double HintMargin => _cooldown.HintMargin;

    public CircuitState CircuitAt(long now) => IsReady ? CircuitState.Closed : now >= Until ? CircuitState.HalfOpen : CircuitState.Open;

    public void Configure(BreakerOptions options, CooldownOptions cooldown)
    {
        if ((options.FailureRate, options.Window) != (_options.FailureRate, _options.Window))
            _window = FailureWindow.For(options, World.Clock);
        (_options, _cooldown) = (options, cooldown);
    }

    /// <summary>Opens it until an operator closes it again.</summary>
    public void Isolate(long now)
    {
        _isIsolated = true;
        GoOut(Limits.Meter.Never, now);
    }

    public override void Reset(long now)
    {
        base.Reset(now);
        _isIsolated = false;
        _hintUntil = long.MinValue;
        Failures = 0;
        _window?.Clear();
    }

    /// <summary>A check outside of calls was answered: a probe may go at once, but not before the time that the provider itself has named.</summary>
    public void ProbeEarly(long now)
    {
        if (!IsReady && !_isIsolated)
            Until = Math.Min(Until, Math.Max(now, _hintUntil));
    }

    public override GateState Save(in StateMoment moment) => base.Save(moment) with
    {
        QuietIn = moment.Until(_quietAfter),
        Failures = Failures,
        FailedSince = _failedAt is { } at ? Math.Min(moment.AgeOf(at), StateMoment.Longest) : null,
        HintIn = moment.Until(_hintUntil),
        Slices = _window?.Save(moment) ?? [],
    };

    public override void Load(GateState saved, in StateMoment moment)
    {
        base.Load(saved, moment);
        _isIsolated = saved.Reason == OutReason.Isolated;
        _told = IsReady ? CircuitState.Closed : saved.IsProbed ? CircuitState.HalfOpen : CircuitState.Open;
        _quietAfter = moment.StillAtIn(saved.QuietIn);
        Failures = saved.Failures;
        _failedAt = saved.FailedSince is { } since ? moment.AtAge(since) : null;
        _hintUntil = moment.StillAtIn(saved.HintIn);
        _window?.Load(saved.Slices, moment);
    }

    protected override void OnGood(long now)
    {
        Failures = 0;
        if (IsReady)
            _window?.Add(failed: false, now);
    }

    protected override void OnBad(bool wasProbe, in CallOutcome outcome, long now)
    {
        _failedAt = now;
        if (!wasProbe)
        {
            if (!IsReady)
                return;
            Failures++;
            _window?.Add(failed: true, now);
            var isTooMany = (_options.Failures != 0 && Failures >= _options.Failures)
                || (_window?.IsTooMany(_options.FailureRate, _options.MinimumCalls) ?? false);
            if (!isTooMany)
                return;
        }

        if (now > _quietAfter)
            Consecutive = 0;
        Consecutive++;
        var duration = Longer(_options.OpenTime(Consecutive), outcome);
        if (outcome.RetryAfter is { } hint)
            _hintUntil = Math.Max(_hintUntil, now + World.Clock.Ticks(WithMargin(hint)));
        duration += duration * (_cooldown.Jitter * World.Random.NextDouble());
        GoOut(now + World.Clock.Ticks(duration), now);
    }

    protected override void OnProbed(long now) => Tell(CircuitState.HalfOpen, now);

    protected override void OnOut(bool isNew, long now)
    {
        Failures = 0;
        _window?.Clear();
        if (!_isIsolated)
            _quietAfter = Until + World.Clock.Ticks(_options.MaxOpenFor);
        Tell(CircuitState.Open, now);
    }

    protected override void OnExtended(long now)
    {
        _hintUntil = Until;
        _quietAfter = Until + World.Clock.Ticks(_options.MaxOpenFor);
    }

    protected override void OnBack(long now) => Tell(CircuitState.Closed, now);

    private void Tell(CircuitState to, long now)
    {
        if (_told == to)
            return;
        if (World.Events.IsWatched)
        {
            var at = World.Clock.UtcNow;
            DateTimeOffset? until = to == CircuitState.Open && !_isIsolated ? at + World.Clock.Until(Until, now) : null;
            World.Events.Add(new BreakerChanged(at, Subject, _told, to, until));
        }

        _told = to;
    }
}
