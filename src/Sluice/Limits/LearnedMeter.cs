using Sluice.Errors;

namespace Sluice.Limits;

/// <summary>
/// What a provider's headers leave of a limit. Until the reset that they name, what is left is what they said, less every call whose answer has not
/// come: whether the provider had counted it when the header was written, nobody knows. An answer to a call that was sent after the last word
/// came is the later word; of two calls that were on their way together the header that leaves less is, since what a provider has counted only grows.
/// From the reset on the room is the limit that was named, until nothing was heard for a window; then nothing is held back here any more. One
/// alone always passes where nothing is left to be learned by waiting, so that no header holds a target for ever.
/// </summary>
/// <param name="options">What it counts; its maximum is the provider's last word.</param>
/// <param name="scope">The group of targets that it holds for.</param>
/// <param name="countsWhenProduced">Whether the provider counts while it answers, so that no open call is in its figure in full.</param>
internal sealed class LearnedMeter(LimitOptions options, string scope, bool countsWhenProduced) : Meter(options, scope)
{
    /// <summary>The mark of a call whose answer has come: the provider's figure holds it.</summary>
    public const long Heard = -1;

    private long _booked; // how many calls; a mark is its value right after the call's own booking
    private long _pending; // what calls hold that are not in the figure
    private long _strangers; // the same of those that were booked before there was this meter
    private long _changedAt; // what was booked when the last word came
    private Phase _phase;

    /// <summary>A header may always raise the room before its time.</summary>
    public override bool IsExact => false;

    /// <summary>The provider counts on by itself: what it said is over with the process that heard it.</summary>
    protected override TimeSpan Length => TimeSpan.Zero;

    public override long MostAtOnce => long.MaxValue;

    public override bool IsInForce(long now) => At(now).Kind != PhaseKind.Silent;

    /// <summary>The provider has answered a call: from then on its figure holds it.</summary>
    /// <param name="mark">The call's mark.</param>
    /// <param name="amount">What it booked.</param>
    /// <returns>Its mark from now on.</returns>
    public long Hear(long mark, long amount)
    {
        if (countsWhenProduced || mark == Heard)
            return mark;
        _pending -= Bounded(amount);
        return Heard;
    }

    /// <summary>The same of a call that was booked before there was this meter.</summary>
    /// <param name="amount">What it booked.</param>
    public void HearStranger(long amount) => _strangers = Math.Max(0, _strangers - Bounded(amount));

    /// <summary>Takes note of calls on their way that were booked before there was this meter.</summary>
    /// <param name="amount">What they booked.</param>
    public void Meet(long amount) => _strangers += amount;

    /// <summary>Takes in what an answer's headers say.</summary>
    /// <param name="reading">The reading; with a limit, what is left of it, or both.</param>
    /// <param name="mark">The mark of the call that was answered, before it was heard; 0 where it was booked before there was this meter.</param>
    /// <param name="reset">When the provider's window is whole again.</param>
    /// <param name="forget">When the limit is believed no longer.</param>
    /// <param name="now">The instant.</param>
    public void Learn(in RateLimitReading reading, long mark, long reset, long forget, long now)
    {
        var before = At(now);
        var limit = reading.Limit ?? 0;
        var room = reading.Remaining ?? limit;
        var used = 0L;
        if (before.Kind == PhaseKind.Said && mark <= _changedAt)
        {
            (used, reset, forget) = (before.Used, Math.Max(reset, before.ResetAt), Math.Max(forget, before.ForgetAt));
            if (room >= before.Room)
            {
                _phase = before with { ResetAt = reset, ForgetAt = forget }; // the call counts until then
                return;
            }
        }

        _changedAt = _booked;
        if (countsWhenProduced)
            _strangers = 0;
        Max = Math.Max(1, limit > 0 ? limit : room);
        _phase = new(PhaseKind.Said, room, used, limit, reset, limit > 0 ? forget : reset);
    }

    /// <summary>An answer came without the header.</summary>
    /// <param name="mark">The mark of the call that was answered.</param>
    public void Hush(long mark)
    {
        if (mark > _changedAt)
            _phase = default;
    }

    public override bool Fits(long now, long amount)
    {
        if (now >= _phase.EndsAt)
        {
            _phase = At(now);
            _strangers = 0; // some of them may never have been answered
        }

        return _phase.Fits(amount, OnTheirWay);
    }

    public override long Book(long now, long amount)
    {
        _pending += Bounded(amount);
        return ++_booked;
    }

    public override void Settle(long mark, long reserved, long actual, long now)
    {
        if (mark == Heard)
            return;
        _pending -= Bounded(reserved);
        BookOveruse(now, actual);
    }

    public override void BookOveruse(long now, long amount) => _phase.Used += Countable(amount, _phase.Used);

    public override long RetryAt(long now, long amount)
    {
        var phase = At(now);
        if (phase.Fits(amount, OnTheirWay))
            return now;
        return phase.Kind == PhaseKind.Said && phase.AfterReset().Fits(amount, OnTheirWay) ? phase.ResetAt : phase.ForgetAt;
    }

    public override long Remaining(long now)
    {
        var phase = At(now);
        return phase.Kind == PhaseKind.Silent ? Max : Math.Min(Max, phase.Room - phase.Used - OnTheirWay);
    }

    public override MeterReading Read(long now)
    {
        var phase = At(now);
        return phase.Kind == PhaseKind.Silent ? new(0, 0, now) : new(Math.Max(0, Max - phase.Room + phase.Used), OnTheirWay, phase.EndsAt);
    }

    // Estimates of any size pass where nothing is learned yet; so many of these still add up.
    private static long Bounded(long amount) => Math.Min(amount, LimitOptions.MostOfOneCall);

    private long OnTheirWay => _pending + _strangers;

    private Phase At(long now)
    {
        var phase = _phase;
        if (phase.Kind == PhaseKind.Said && now >= phase.ResetAt)
            phase = phase.AfterReset();
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
        public readonly bool Fits(long amount, long onTheirWay) =>
            Kind == PhaseKind.Silent || amount == 0 || amount <= Room - Used - onTheirWay || (Kind == PhaseKind.Whole && Used + onTheirWay == 0);

        public readonly Phase AfterReset() => Limit == 0 ? default : this with { Kind = PhaseKind.Whole, Room = Limit, Used = 0 };
    }
}
