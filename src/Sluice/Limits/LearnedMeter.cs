using Sluice.Errors;

namespace Sluice.Limits;

/// <summary>
/// What a provider's headers leave of a limit. Until the reset that they name, what is left is what they said, less every booking later than the call
/// whose answer said it: earlier ones were counted when the header was written, later ones may not have been. From then on the room is the limit
/// that they named, until nothing was heard for a window; then nothing is held back here any more. One alone always passes where nothing is left to
/// be learned by waiting, so that no header holds a target for ever.
/// </summary>
/// <param name="options">What it counts; its maximum is the provider's last word.</param>
/// <param name="scope">The group of targets that it holds for.</param>
/// <param name="countsWhenProduced">Whether the provider counts while it answers, so that no open call is in its figure in full.</param>
internal sealed class LearnedMeter(LimitOptions options, string scope, bool countsWhenProduced) : Meter(options, scope)
{
    private long _booked; // of all calls; a mark is its value right after the call's own booking
    private long _held; // by open calls
    private long _anchor; // the mark of the call whose answer is believed
    private long _saidAt;
    private Phase _phase;

    /// <summary>A header may always raise the room before its time.</summary>
    public override bool IsExact => false;

    /// <summary>The provider counts on by itself: what it said is over with the process that heard it.</summary>
    protected override TimeSpan Length => TimeSpan.Zero;

    public override long MostAtOnce => long.MaxValue;

    public override bool IsInForce(long now) => At(now).Kind != PhaseKind.Silent;

    /// <summary>Takes in what an answer's headers say.</summary>
    /// <param name="reading">The reading; with a limit, what is left of it, or both.</param>
    /// <param name="mark">The mark of the call that was answered; 0 where it was booked before there was this meter.</param>
    /// <param name="unseen">What calls have booked after it that this meter does not know of.</param>
    /// <param name="reset">When the provider's window is whole again.</param>
    /// <param name="forget">When the limit is believed no longer.</param>
    /// <param name="now">The instant.</param>
    public void Learn(in RateLimitReading reading, long mark, long unseen, long reset, long forget, long now)
    {
        var isSilent = At(now).Kind == PhaseKind.Silent;
        if (!isSilent && mark < _anchor)
            return; // a later call's answer was here before
        var limit = reading.Limit ?? 0;
        var room = reading.Remaining ?? limit;
        if (!isSilent && mark == _anchor && now == _saidAt && room >= _phase.Room)
            return; // of two limits of one kind in one answer the tighter holds
        _anchor = mark;
        _saidAt = now;
        Max = Math.Max(1, limit > 0 ? limit : room);
        _phase = new(PhaseKind.Said, room, unseen + (countsWhenProduced ? _held : _booked - mark), limit, reset, limit > 0 ? forget : reset);
    }

    /// <summary>An answer came without the header.</summary>
    /// <param name="mark">The mark of the call that was answered.</param>
    public void Hush(long mark)
    {
        if (mark >= _anchor)
            _phase = default;
    }

    public override bool Fits(long now, long amount)
    {
        if (now >= _phase.EndsAt)
            _phase = At(now);
        return _phase.Fits(amount);
    }

    public override long Book(long now, long amount)
    {
        _held += amount;
        _phase.Used += amount;
        return _booked += amount;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        _held -= reserved;
        if (countsWhenProduced || mark > _anchor)
            _phase.Used = Math.Max(0, _phase.Used + actual - reserved);
    }

    public override void BookOveruse(long now, long amount) => _phase.Used += amount;

    public override long RetryAt(long now, long amount)
    {
        var phase = At(now);
        if (phase.Fits(amount))
            return now;
        return phase.Kind == PhaseKind.Said && phase.AfterReset(_held).Fits(amount) ? phase.ResetAt : phase.ForgetAt;
    }

    public override long Remaining(long now)
    {
        var phase = At(now);
        return phase.Kind == PhaseKind.Silent ? Max : Math.Min(Max, phase.Room - phase.Used);
    }

    public override MeterReading Read(long now)
    {
        var phase = At(now);
        if (phase.Kind == PhaseKind.Silent)
            return new(0, 0, now);
        var reserved = Math.Min(_held, phase.Used);
        return new(Math.Max(0, Max - phase.Room + phase.Used - reserved), reserved, phase.EndsAt);
    }

    private Phase At(long now)
    {
        var phase = _phase;
        if (phase.Kind == PhaseKind.Said && now >= phase.ResetAt)
            phase = phase.AfterReset(_held);
        return phase.Kind != PhaseKind.Silent && now >= phase.ForgetAt ? default : phase;
    }

    private enum PhaseKind
    {
        /// <summary>Nothing is known.</summary>
        Silent,

        /// <summary>The room is what was said, until the reset.</summary>
        Said,

        /// <summary>The reset has passed: the room is the limit, until somebody says otherwise.</summary>
        Whole,
    }

    private record struct Phase(PhaseKind Kind, long Room, long Used, long Limit, long ResetAt, long ForgetAt)
    {
        /// <summary>When time alone changes it.</summary>
        public readonly long EndsAt => Kind switch { PhaseKind.Silent => Never, PhaseKind.Said => ResetAt, _ => ForgetAt };

        // A call larger than the limit may be smaller in truth: the provider decides, with nothing else on its way.
        public readonly bool Fits(long amount) =>
            Kind == PhaseKind.Silent || amount == 0 || amount <= Room - Used || (Kind == PhaseKind.Whole && Used == 0);

        // Those on their way may arrive after the reset.
        public readonly Phase AfterReset(long held) =>
            Limit == 0 ? default : this with { Kind = PhaseKind.Whole, Room = Limit, Used = Math.Min(held, Used) };
    }
}
