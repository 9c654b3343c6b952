using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Signals;
using Sluice.State;

namespace Sluice.Quotas;

/// <summary>
/// Keeps an account within its provider's quota. By its budget: attempts reserve and settle on a meter of their own, and from the threshold on
/// none passes until usage falls under the resume threshold. By the provider's word that the cap is reached: out, until a single probe is answered.
/// Guarded by the controller's lock.
/// </summary>
internal sealed class QuotaGuard : Gate, IObstacle
{
    private readonly MeterFactory _meters;
    private QuotaOptions _options;
    private long _threshold;
    private long _resume;
    private bool _isOver;
    private QuotaState _told;

    public QuotaGuard(string account, QuotaOptions options, MeterFactory meters, HealthWorld world)
        : base(account, HealthReach.Account, world)
    {
        _meters = meters;
        _options = options;
        Configure(options, long.MinValue);
    }

    /// <summary>What counts usage against the budget; <see langword="null"/> where the budget is not known.</summary>
    public Meter? Meter { get; private set; }

    /// <summary>The pass over the waiters in which one of them was found to wait for room in the budget.</summary>
    public long BudgetBlockedIn;

    /// <summary>What those that wait hope for in the budget.</summary>
    public Hopes Hopes { get; } = new();

    public string Name => _options.Name;

    public Window Window => _options.Window;

    public override GateKey Key => new(GateKind.Quota, Reach, Subject, Name);

    public override OutReason Reason => IsReady ? OutReason.None : OutReason.Quota;

    protected override int Slots => 1;

    protected override int SuccessesNeeded => 1;

    protected override double HintMargin => _options.HintMargin;

    /// <summary>Puts other options in force; usage goes on counting, unless another dimension is counted.</summary>
    public void Configure(QuotaOptions options, long now)
    {
        var isSame = Meter is { } counted && counted.Index == (int)options.Dimension && counted.Options.Window == options.Window;
        _options = options;
        _threshold = QuotaOptions.Threshold(options.Budget, options.ThresholdPercent);
        _resume = QuotaOptions.Threshold(options.Budget, options.ResumePercent ?? options.ThresholdPercent);
        if (options.Budget == 0)
            Meter = null;
        else if (isSame)
            Meter!.ChangeMax(_threshold, now);
        else
            Meter = NewMeter(Meter, now);
        if (Meter is null)
            _isOver = false;
    }

    /// <summary>Whether an amount fits into the budget now; that the provider's cap is reached is the gate's matter.</summary>
    public bool Fits(long now, long amount) =>
        Meter is not { } meter || ((!_isOver || !Evaluate(now)) && meter.Fits(now, amount));

    /// <summary>Whether usage has reached the threshold and not fallen under the resume threshold since, as of now.</summary>
    public bool IsOver(long now) => _isOver && Meter!.Read(now).Used >= _resume;

    /// <summary>When an amount fits into the budget, by the passing of time alone.</summary>
    public long BudgetRetryAt(long now, long amount) =>
        Meter is not { } meter ? now : Math.Max(meter.RetryAt(now, amount), ResumesAt(now));

    public long HopeAt(long now, long amount) =>
        Meter is not { } meter ? now : Math.Max(amount == 0 ? now : meter.HopeAt(now, amount), ResumesAt(now));

    public long ResumesAt(long now) => IsOver(now) ? Meter!.HopeAt(now, _threshold - _resume + 1) : now;

    /// <summary>Takes note of what was booked or settled, and says whether the budget is exceeded.</summary>
    public bool Evaluate(long now)
    {
        if (Meter is null)
            return false;
        var used = Meter.Read(now).Used;
        _isOver = used >= _threshold || (_isOver && used >= _resume);
        Tell(now);
        return _isOver;
    }

    /// <summary>How likely it is this quota that a provider speaks of when it does not say: the window fits its hint, and most of it is used.</summary>
    public (bool IsLongEnough, decimal Share, long Shortness) Likeness(TimeSpan? hint, long now)
    {
        var length = _options.Length;
        var share = Meter is { } meter ? (decimal)meter.Read(now).Used / _options.Budget : 0;
        return (hint is not { } wait || wait <= length, share, -length.Ticks);
    }

    /// <summary>Replaces all usage that ended by what is known of it; what open attempts hold goes on being held.</summary>
    public void Load(IEnumerable<QuotaUse> history, long now)
    {
        if (Meter is not { } before)
            return;
        var held = before.Read(now).Reserved;
        Meter = NewMeter();
        var utcNow = World.Clock.UtcNow;
        foreach (var use in history.OrderBy(use => use.At))
        {
            var age = utcNow - use.At;
            if (age < _options.Length && use.Amount > 0 && IsInPeriod(use.At, utcNow))
                Meter.BookOveruse(age <= TimeSpan.Zero ? now : now - World.Clock.Ticks(age), use.Amount);
        }

        if (held > 0)
            Meter.BookOveruse(now, held); // by calls that settle on the meter that is gone: at their reservations, and what is beyond those comes here
        Meter.Follow(before);
        Evaluate(now);
    }

    /// <summary>Within again with nothing used, by an operator's word; what open attempts hold goes on being held.</summary>
    public override void Reset(long now)
    {
        _isOver = false;
        Meter?.Reset(now);
        base.Reset(now);
        Tell(now);
    }

    public override GateState Save(in StateMoment moment) => base.Save(moment) with { IsOverBudget = _isOver };

    public override void Load(GateState saved, in StateMoment moment)
    {
        base.Load(saved, moment);
        _isOver = saved.IsOverBudget;
    }

    /// <summary>Takes note, after a restart, of what is counted; that it is over its budget is news to nobody then.</summary>
    public void Recount(long now)
    {
        var used = Meter?.Read(now).Used ?? 0;
        _isOver = Meter is not null && (used >= _threshold || (_isOver && used >= _resume));
        _told = StateNow;
    }

    public QuotaReading Read(long now)
    {
        var (used, reserved, resetAt) = Meter?.Read(now) ?? new(0, 0, now);
        var clock = World.Clock;
        var state = !IsReady ? QuotaState.ExceededByCap : IsOver(now) ? QuotaState.ExceededByBudget : QuotaState.Within;
        return new(
            Name, Subject, state, _options.Dimension, _options.Window, _options.Budget, _options.ThresholdPercent, used, reserved,
            state == QuotaState.ExceededByBudget ? clock.Until(ResumesAt(now), now) : null,
            state == QuotaState.ExceededByCap ? clock.Until(Until, now) : null,
            clock.Until(resetAt, now));
    }

    protected override void OnBad(bool wasProbe, in CallOutcome outcome, long now) =>
        GoOut(now + World.Clock.Ticks(Longer(_options.ProbeInterval, outcome)), now);

    // The interval counts from the end of the last probe, whatever it ended with.
    protected override void OnProbeSaidNothing(long now) => Extend(now + World.Clock.Ticks(_options.ProbeInterval), now);

    protected override void OnOut(bool isNew, long now) => Tell(now);

    protected override void OnExtended(long now)
    {
    }

    protected override void OnBack(long now) => Tell(now);

    private QuotaState StateNow => !IsReady ? QuotaState.ExceededByCap : _isOver ? QuotaState.ExceededByBudget : QuotaState.Within;

    private Meter NewMeter() => _meters.Create(new(Name, _options.Dimension, _threshold, _options.Window), Subject);

    // What was used by the window before may lie in this one too; of what is counted in another dimension nothing is known.
    private Meter NewMeter(Meter? replaced, long now)
    {
        var meter = NewMeter();
        if (replaced?.Index == meter.Index)
            meter.GoOnFrom(replaced, now);
        return meter;
    }

    private bool IsInPeriod(DateTimeOffset at, DateTimeOffset utcNow)
    {
        if (_options.Window is not Window.Calendar calendar)
            return true;
        var clock = new CalendarClock(calendar.Period, calendar.Zone);
        return clock.PeriodAt(at).Period == clock.PeriodAt(utcNow).Period;
    }

    private void Tell(long now)
    {
        var state = StateNow;
        if (state == _told)
            return;
        World.Note(this);
        if (World.Events.IsWatched)
        {
            var at = World.Clock.UtcNow;
            DateTimeOffset? until = state == QuotaState.ExceededByCap ? at + World.Clock.Until(Until, now) : null;
            World.Events.Add(new QuotaChanged(at, Subject, Name, _told, state, until));
        }

        _told = state;
    }
}
