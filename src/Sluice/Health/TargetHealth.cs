using Sluice.Admission;
using Sluice.Errors;
using Sluice.Quotas;

namespace Sluice.Health;

/// <summary>
/// The gates that a target stands behind, in the order in which they are asked: what its account, its backend and its model on that account are
/// cooled for, the account's quotas, and its own circuit breaker. Each judges by its own evidence, and a call passes only where all let it.
/// Guarded by the controller's lock.
/// </summary>
internal sealed class TargetHealth : IObstacle
{
    private readonly Gate[] _gates;
    private readonly CooldownGate _account;
    private readonly CooldownGate _backend;
    private readonly CooldownGate _model;
    private readonly BreakerGate _breaker;
    private readonly HealthWorld _world;

    /// <summary>How many of its gates are out: while it is none, nothing has to be asked. The gates keep it.</summary>
    public int Outs;

    /// <param name="account">Cools all backends of its account; that of its model where it names no account.</param>
    /// <param name="backend">Cools all models of its backend; that of its model where it names no backend.</param>
    /// <param name="model">Cools its model on its account.</param>
    /// <param name="guards">Its account's quotas.</param>
    /// <param name="breaker">Its own.</param>
    /// <param name="world">What all gates share.</param>
    public TargetHealth(CooldownGate account, CooldownGate backend, CooldownGate model, QuotaGuard[] guards, BreakerGate breaker, HealthWorld world)
    {
        (_account, _backend, _model, Guards, _breaker, _world) = (account, backend, model, guards, breaker, world);
        _gates = [.. ((Gate[])[account, backend, model, .. guards, breaker]).Distinct()];
        foreach (var gate in _gates)
            gate.Attach(this);
    }

    public QuotaGuard[] Guards { get; }

    /// <summary>What those that wait hope for here.</summary>
    public Hopes Hopes { get; } = new();

    public bool IsReady => Outs == 0;

    /// <summary>Whether it draws on a quota whose budget is known.</summary>
    public bool HasBudgets => Array.Exists(Guards, static guard => guard.Meter is not null);

    /// <summary>Whether a success, too, has to be told with its time.</summary>
    public bool CountsSuccesses => _breaker.CountsSuccesses;

    public bool Admits(long now)
    {
        if (Outs == 0)
            return true;
        foreach (var gate in _gates)
        {
            if (!gate.Admits(now))
                return false;
        }

        return true;
    }

    /// <summary>Whether nothing but cooldowns for rate hold a call up, and a share is kept for such calls.</summary>
    public bool AdmitsEmergency(long now)
    {
        if (Outs == 0 || _account.Emergency is not { } meter || !meter.Fits(now, 1))
            return false;
        var isCooling = false;
        foreach (var gate in _gates)
        {
            if (gate is CooldownGate cooldown && cooldown.IsCoolingForRate(now))
                isCooling = true;
            else if (!gate.Admits(now))
                return false;
        }

        return isCooling;
    }

    /// <summary>Takes what a call that is admitted needs of the gates: a probe's slot of each that is coming back.</summary>
    public HealthStamp Take(long now)
    {
        if (Outs == 0)
            return new(_world.Era);
        var slots = 0;
        var isEmergency = false;
        for (var i = 0; i < _gates.Length; i++)
        {
            var gate = _gates[i];
            if (gate is CooldownGate cooldown && cooldown.IsCoolingForRate(now))
                isEmergency = true;
            else if (gate.Take(now))
                slots |= 1 << i;
        }

        if (isEmergency && _account.Emergency is { } meter)
        {
            meter.BookOveruse(now, 1);
            _account.Doubt();
        }

        return new(_world.Era, slots);
    }

    /// <summary>Takes the result of a call that <see cref="Take"/> admitted.</summary>
    public void Report(in HealthStamp stamp, in CallOutcome outcome, long now)
    {
        if (outcome.IsSuccess && stamp.Slots == 0 && Outs == 0)
        {
            _breaker.Report(stamp, heldSlot: false, Evidence.Good, outcome, now);
            return;
        }

        var concerned = outcome.IsSuccess ? null : ConcernedBy(outcome, now);
        for (var i = 0; i < _gates.Length; i++)
        {
            var gate = _gates[i];
            var evidence = outcome.IsSuccess ? Evidence.Good : gate == concerned ? Evidence.Bad : Evidence.None;
            gate.Report(stamp, (stamp.Slots >> i & 1) != 0, evidence, outcome, now);
        }
    }

    /// <summary>The deadline of the last gate while it is ahead, else now.</summary>
    public long RetryAt(long now)
    {
        var retryAt = now;
        foreach (var gate in _gates)
            retryAt = Math.Max(retryAt, PassesAt(gate, now));
        return retryAt;
    }

    /// <summary>The same, but for gates that a probe on its way may bring back before.</summary>
    public long HopeAt(long now, long amount)
    {
        var hope = now;
        foreach (var gate in _gates)
            hope = Math.Max(hope, gate.IsProbed ? now : PassesAt(gate, now));
        return hope;
    }

    /// <summary>It may be out for longer than it was.</summary>
    public void Doubt()
    {
        if (!Hopes.IsEmpty && !_world.InDoubt.Contains(this))
            _world.InDoubt.Add(this);
    }

    /// <summary>When the last gate lets a call through by the passing of time alone, and every quota has room for one.</summary>
    public long BackAt(long now)
    {
        var backAt = RetryAt(now);
        foreach (var guard in Guards)
            backAt = Math.Max(backAt, guard.BudgetRetryAt(now, 1));
        return backAt;
    }

    /// <summary>Whether one of those that wait was found to wait for a gate of this target.</summary>
    public bool IsBlockedIn(long pass)
    {
        if (Outs == 0)
            return false;
        foreach (var gate in _gates)
        {
            if (!gate.IsReady && gate.BlockedIn == pass)
                return true;
        }

        return false;
    }

    public void BlockIn(long pass)
    {
        foreach (var gate in _gates)
        {
            if (!gate.IsReady)
                gate.BlockedIn = pass;
        }
    }

    /// <summary>The state as of now: that of the gate which holds it up longest, and of these the first that is asked.</summary>
    public HealthReading Read(long now)
    {
        var worst = default(Gate);
        var retryAt = long.MinValue;
        var generation = 0L;
        foreach (var gate in _gates)
        {
            generation += gate.Changes;
            if (!gate.IsReady && gate.RetryAt(now) > retryAt)
                (worst, retryAt) = (gate, gate.RetryAt(now));
        }

        var reading = new HealthReading(
            worst?.StateAt(now) ?? HealthState.Ready, worst?.Reason ?? OutReason.None, Wait(worst?.Until ?? now, now), worst?.Consecutive ?? 0,
            _breaker.Failures, generation)
        {
            Circuit = _breaker.CircuitAt(now),
            Successes = _breaker.Successes,
            SinceFailure = _breaker.SinceFailure(now),
        };
        foreach (var guard in Guards)
        {
            if (guard.IsOver(now) && guard.ResumesAt(now) is var resumesAt && resumesAt > Math.Max(now, retryAt))
            {
                reading = reading with { State = HealthState.Cooling, Reason = OutReason.Quota, ReadyIn = Wait(resumesAt, now) };
                retryAt = resumesAt;
            }
        }

        return reading;
    }

    /// <summary>Everything is forgotten, by an operator's word; quotas are not.</summary>
    public void Reset(long now)
    {
        foreach (var gate in _gates)
        {
            if (gate is not QuotaGuard)
                gate.Reset(now);
        }
    }

    public void Isolate(long now) => _breaker.Isolate(now);

    /// <summary>A check outside of calls was answered: probes may go at once where that is evidence.</summary>
    public void ProbeEarly(long now)
    {
        _breaker.ProbeEarly(now);
        _account.ProbeEarly(now);
        _backend.ProbeEarly(now);
        _model.ProbeEarly(now);
    }

    public bool StandsBehind(CooldownGate account, CooldownGate backend, CooldownGate model, ReadOnlySpan<QuotaGuard> guards, BreakerGate breaker) =>
        _account == account && _backend == backend && _model == model && _breaker == breaker && guards.SequenceEqual(Guards);

    /// <summary>The target stands behind other gates now, or is out of reach. Who still holds it asks each gate.</summary>
    public void Detach()
    {
        foreach (var gate in _gates)
            gate.Detach(this);
        Outs = _gates.Length;
    }

    private long PassesAt(Gate gate, long now) => gate is CooldownGate cooldown && cooldown.IsCoolingForRate(now) && _account.Emergency is { } meter
        ? Math.Min(gate.Until, meter.RetryAt(now, 1))
        : gate.RetryAt(now);

    private TimeSpan Wait(long until, long now) => until == Limits.Meter.Never ? TimeSpan.Zero : _world.Clock.Until(until, now);

    private Gate? ConcernedBy(in CallOutcome outcome, long now) => outcome.Error switch
    {
        ErrorCode.RateLimited => outcome.IsAccountWide ? _account : _model,
        ErrorCode.QuotaExhausted => (Gate?)LikeliestQuota(outcome.RetryAfter, now) ?? _account,
        ErrorCode.Authentication => _backend,
        ErrorCode.ServerError or ErrorCode.Overloaded or ErrorCode.Timeout => _breaker,
        _ => null,
    };

    // A provider seldom says which of its windows is used up: the one of which most is used, among those that can last as long as it asks to wait.
    private QuotaGuard? LikeliestQuota(TimeSpan? hint, long now)
    {
        QuotaGuard? likeliest = null;
        foreach (var guard in Guards)
        {
            if (likeliest is null || guard.Likeness(hint, now).CompareTo(likeliest.Likeness(hint, now)) > 0)
                likeliest = guard;
        }

        return likeliest;
    }
}
