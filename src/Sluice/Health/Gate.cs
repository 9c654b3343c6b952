using Sluice.Errors;
using Sluice.State;

namespace Sluice.Health;

/// <summary>
/// The state machine behind everything that leaves a target alone: ready -> out until a deadline -> coming back by single probes -> ready.
/// Cooldown, quota guard and circuit breaker are gates that differ in what sends them out, for how long, and in what brings them back.
/// Guarded by the controller's lock. Every change starts a new era; a result of an older one can only move a deadline later.
/// </summary>
/// <param name="subject">The name of what it stands for.</param>
/// <param name="reach">How far it reaches.</param>
/// <param name="world">What all gates share.</param>
internal abstract class Gate(string subject, HealthReach reach, HealthWorld world)
{
    private readonly List<TargetHealth> _users = [];
    private long _since;
    private long _outSince;
    private int _probes;

    /// <summary>The pass over the waiters in which one of them was found to wait for this gate; see <see cref="Limits.Meter.BlockedIn"/>.</summary>
    public long BlockedIn;

    public string Subject => subject;

    public HealthReach Reach => reach;

    /// <summary>Whether calls pass without asking.</summary>
    public bool IsReady { get; private set; } = true;

    /// <summary>The deadline of the present outage, or of the last one.</summary>
    public long Until { get; protected set; } = long.MinValue;

    /// <summary>How often its state changed.</summary>
    public long Changes { get; private set; }

    /// <summary>Why it is out, while it is.</summary>
    public abstract OutReason Reason { get; }

    /// <summary>Which outage in a row it is, where that makes them longer.</summary>
    public int Consecutive { get; protected set; }

    protected HealthWorld World => world;

    /// <summary>Answered probes of the present way back.</summary>
    public int Successes { get; private set; }

    protected TimeSpan OutFor(long now) => world.Clock.Span(now - _outSince);

    protected abstract int Slots { get; }

    protected abstract int SuccessesNeeded { get; }

    /// <summary>The safety put on a provider's hint, once.</summary>
    protected abstract double HintMargin { get; }

    /// <summary>Whether calls are on their way that can bring it back.</summary>
    public bool IsProbed => _probes > 0;

    public bool Admits(long now) => IsReady || (now >= Until && _probes < Slots);

    /// <summary>Takes a probe's slot, where the gate is out and admits.</summary>
    /// <returns>Whether one was taken.</returns>
    public bool Take(long now)
    {
        if (IsReady)
            return false;
        if (_probes++ == 0)
            OnProbed(now);
        return true;
    }

    /// <summary>The deadline while it is ahead, else now: a probe that is out decides, and no clock says when.</summary>
    public long RetryAt(long now) => IsReady ? now : Math.Max(now, Until);

    public HealthState StateAt(long now) => IsReady ? HealthState.Ready
        : now >= Until ? HealthState.HalfOpen
        : Reason is OutReason.Server or OutReason.Isolated ? HealthState.Open : HealthState.Cooling;

    /// <summary>Takes the result of a call that passed.</summary>
    /// <param name="stamp">What it took along.</param>
    /// <param name="heldSlot">Whether it held a probe's slot of this gate.</param>
    /// <param name="evidence">What its result says of this gate.</param>
    /// <param name="outcome">Its result.</param>
    /// <param name="now">The instant.</param>
    public void Report(in HealthStamp stamp, bool heldSlot, Evidence evidence, in CallOutcome outcome, long now)
    {
        // One that passed a gate which was out, without a slot, passed in an emergency, and proves as little as one of an older era.
        if (stamp.Era < _since || (!IsReady && !heldSlot))
        {
            if (evidence == Evidence.Bad && !IsReady && now < Until && outcome.RetryAfter is { } hint)
                Extend(now + world.Clock.Ticks(WithMargin(hint)), now);
            return;
        }

        if (heldSlot && --_probes == 0)
            Doubt();
        switch (evidence)
        {
            case Evidence.Good:
                OnGood(now);
                if (heldSlot && ++Successes >= SuccessesNeeded)
                    ComeBack(now);
                break;
            case Evidence.Bad:
                OnBad(heldSlot, outcome, now);
                break;
            case Evidence.None when heldSlot:
                OnProbeSaidNothing(now);
                break;
        }
    }

    /// <summary>Back to ready, by an operator's word.</summary>
    public virtual void Reset(long now)
    {
        ComeBack(now);
        Until = long.MinValue;
        world.Note(this);
    }

    /// <summary>By what it is found again after a restart.</summary>
    public abstract GateKey Key { get; }

    /// <summary>What outlives the process.</summary>
    public virtual GateState Save(in StateMoment moment) => new()
    {
        Kind = Key.Kind,
        Reach = reach,
        Subject = subject,
        Quota = Key.Quota,
        IsOut = !IsReady,
        Reason = Reason,
        OutSince = IsReady ? 0 : Math.Min(moment.AgeOf(_outSince), StateMoment.Longest),
        Until = moment.Until(Until),
        IsProbed = _probes > 0,
        Consecutive = Consecutive,
        Successes = Successes,
    };

    /// <summary>Goes on from what was saved, telling nobody; for a gate that has seen nothing yet.</summary>
    public virtual void Load(GateState saved, in StateMoment moment)
    {
        NewEra();
        (Consecutive, Successes) = (saved.Consecutive, saved.Successes);
        if (!saved.IsOut)
            return;
        Until = saved.Reason == OutReason.Isolated ? Limits.Meter.Never : moment.AtIn(saved.Until);
        IsReady = false;
        _outSince = moment.AtAge(saved.OutSince);
        foreach (var user in _users)
            user.Outs++;
        if (saved.IsProbed)
            OnProbeSaidNothing(moment.Now);
    }

    public void Attach(TargetHealth user)
    {
        _users.Add(user);
        if (!IsReady)
            user.Outs++;
    }

    public void Detach(TargetHealth user) => _users.Remove(user);

    protected abstract void OnBad(bool wasProbe, in CallOutcome outcome, long now);

    protected virtual void OnGood(long now)
    {
    }

    /// <summary>A probe ended without a word on this gate; its slot is free again.</summary>
    protected virtual void OnProbeSaidNothing(long now)
    {
    }

    /// <summary>The first probe of several was let out.</summary>
    protected virtual void OnProbed(long now)
    {
    }

    protected abstract void OnOut(bool isNew, long now);

    protected abstract void OnExtended(long now);

    protected abstract void OnBack(long now);

    /// <summary>Out until an instant at least; a deadline that is later already stays.</summary>
    protected void GoOut(long until, long now)
    {
        Until = Math.Max(Until, until);
        var isNew = IsReady;
        if (isNew)
        {
            IsReady = false;
            _outSince = now;
            foreach (var user in _users)
                user.Outs++;
        }

        NewEra();
        Doubt();
        OnOut(isNew, now);
    }

    protected void ComeBack(long now)
    {
        if (IsReady)
            return;
        IsReady = true;
        foreach (var user in _users)
            user.Outs--;
        OnBack(now);
        Consecutive = 0;
        NewEra();
    }

    protected void Extend(long until, long now)
    {
        if (until <= Until)
            return;
        Until = until;
        Doubt();
        world.Note(this);
        OnExtended(now);
    }

    // No hint is believed beyond ten years, so that none overflows.
    protected TimeSpan WithMargin(TimeSpan hint) => (hint < CooldownOptions.Longest ? hint : CooldownOptions.Longest) * HintMargin;

    protected TimeSpan Longer(TimeSpan duration, in CallOutcome outcome) =>
        outcome.RetryAfter is { } hint && WithMargin(hint) > duration ? WithMargin(hint) : duration;

    /// <summary>Who waits for a target behind it may do so in vain now.</summary>
    public void Doubt()
    {
        foreach (var user in _users)
            user.Doubt();
    }

    private void NewEra()
    {
        _since = world.NextEra();
        world.Note(this);
        Changes++;
        _probes = 0;
        Successes = 0;
    }
}
