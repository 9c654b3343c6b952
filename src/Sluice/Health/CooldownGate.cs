using Sluice.Errors;
using Sluice.Limits;
using Sluice.Signals;
using Sluice.State;

namespace Sluice.Health;

/// <summary>
/// Leaves alone what refused: for its rate, its quota or our credential. One probe brings it back, and where a slow start is configured, each
/// answer lets one more call through at a time until it is reached.
/// </summary>
internal sealed class CooldownGate(string subject, HealthReach reach, CooldownOptions options, HealthWorld world) : Gate(subject, reach, world)
{
    private CooldownOptions _options = options;
    private OutReason _reason;
    private long _quietAfter = long.MinValue;

    /// <summary>Counts the calls that pass in spite of cooldowns for rate; <see langword="null"/> where none may.</summary>
    public Meter? Emergency { get; private set; } = EmergencyOf(options, subject, world);

    public override GateKey Key => new(GateKind.Cooldown, Reach, Subject);

    public override OutReason Reason => IsReady ? OutReason.None : _reason;

    protected override int Slots => 1 + Successes;

    protected override int SuccessesNeeded => Math.Max(1, _options.SlowStart - 1);

    protected override double HintMargin => _options.HintMargin;

    public void Configure(CooldownOptions options)
    {
        if (options.EmergencyPerMinute != _options.EmergencyPerMinute)
            Emergency = EmergencyOf(options, Subject, World);
        _options = options;
    }

    /// <summary>Whether it is a rate that is waited for: a call may pass in spite of that, out of the share that is kept for emergencies.</summary>
    public bool IsCoolingForRate(long now) => !IsReady && _reason == OutReason.Rate && now < Until;

    /// <summary>A check outside of calls was answered with our credential: where that was refused, a probe may go at once.</summary>
    public void ProbeEarly(long now)
    {
        if (!IsReady && _reason == OutReason.Auth)
            Until = Math.Min(Until, now);
    }

    public override GateState Save(in StateMoment moment) =>
        base.Save(moment) with { QuietIn = moment.Until(_quietAfter), Emergency = Emergency?.Save(moment) };

    public override void Load(GateState saved, in StateMoment moment)
    {
        base.Load(saved, moment);
        _reason = saved.Reason;
        _quietAfter = moment.StillAtIn(saved.QuietIn);
        if (saved.Emergency is { } emergency)
            Emergency?.Load(emergency, moment);
    }

    protected override void OnBad(bool wasProbe, in CallOutcome outcome, long now)
    {
        if (now > _quietAfter)
            Consecutive = 0;
        Consecutive++;
        _reason = outcome.Error switch
        {
            ErrorCode.RateLimited => OutReason.Rate,
            ErrorCode.QuotaExhausted => OutReason.Quota,
            _ => OutReason.Auth,
        };
        var duration = Longer(_reason == OutReason.Rate ? _options.Duration(Consecutive) : _options.Max, outcome);
        duration += duration * (_options.Jitter * World.Random.NextDouble());
        GoOut(now + World.Clock.Ticks(duration), now);
    }

    protected override void OnOut(bool isNew, long now)
    {
        Quieten();
        Tell(isNew, now);
    }

    protected override void OnExtended(long now)
    {
        Quieten();
        Tell(isNew: false, now);
    }

    protected override void OnBack(long now)
    {
        if (World.Events.IsWatched)
            World.Events.Add(new CooldownEnded(World.Clock.UtcNow, Subject, Reach, _reason, OutFor(now)));
    }

    // Escalation is forgotten by a success, or when it has been quiet for the longest cooldown after it was due back.
    private void Quieten() => _quietAfter = Until + World.Clock.Ticks(_options.Max);

    private void Tell(bool isNew, long now)
    {
        if (!World.Events.IsWatched)
            return;
        var at = World.Clock.UtcNow;
        var until = at + World.Clock.Until(Until, now);
        World.Events.Add(isNew
            ? new CooldownStarted(at, Subject, Reach, _reason, until, Consecutive)
            : new CooldownExtended(at, Subject, Reach, _reason, until, Consecutive));
    }

    private static RollingMeter? EmergencyOf(CooldownOptions options, string subject, HealthWorld world) => options.EmergencyPerMinute == 0
        ? null
        : new RollingMeter(new("emergency", Dimension.Requests, options.EmergencyPerMinute, Window.Minute), subject, TimeSpan.FromMinutes(1), world.Clock);
}
