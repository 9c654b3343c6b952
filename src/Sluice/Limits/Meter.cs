using Sluice.Admission;
using Sluice.Budgets;

namespace Sluice.Limits;

/// <summary>
/// The counter behind one limit. Not thread-safe: the controller's lock guards it. <see cref="Fits"/> may forget what has expired;
/// <see cref="RetryAt"/> and <see cref="Read"/> change nothing. Times are timestamps of the controller's clock.
/// </summary>
internal abstract partial class Meter(LimitOptions options, string scope) : IObstacle
{
    /// <summary>A time that does not come.</summary>
    public const long Never = long.MaxValue;

    public readonly int Index = (int)options.Dimension;

    /// <summary>Charged once a call, however many attempts it takes.</summary>
    public readonly bool IsPerCall = options.Dimension is Dimension.Requests or Dimension.Concurrency;

    public long Max = options.Max;

    /// <summary>The largest amount that could ever pass at once.</summary>
    public virtual long MostAtOnce => Max;

    /// <summary>Later than any pass: <see cref="BlockedIn"/> of a meter that one waits for whose lane sleeps.</summary>
    public const long Standing = long.MaxValue;

    /// <summary>
    /// The pass over the waiters in which one of them was found to wait for this meter, or <see cref="Standing"/>: from that pass on later ones do not pass it.
    /// </summary>
    public long BlockedIn;

    /// <summary>What those that wait draw here; <see langword="null"/> where nobody ever did.</summary>
    public Line? Line;

    /// <summary>What all that wait draw here at most.</summary>
    public long Drawing => Line?.Drawing ?? 0;

    public LimitOptions Options { get; set; } = options;

    /// <summary>What the limit tells of itself; <see langword="null"/> where nobody asked for alerts.</summary>
    public AlertMarks? Alerts;

    /// <summary>What keeps the meter's scope quiet after a refusal; <see langword="null"/> where nothing does.</summary>
    public ThrottleMeter? Throttle;

    public string Scope => scope;

    /// <summary>Whether it holds anything to anything now.</summary>
    public virtual bool IsInForce(long now) => true;

    /// <summary>Whether <see cref="RetryAt"/> is the instant at which the amount fits if nothing else comes.</summary>
    public virtual bool IsExact => true;

    /// <summary>Whether the amount fits now. An amount of zero draws on nothing and always does.</summary>
    public abstract bool Fits(long now, long amount);

    /// <summary>Books an amount that fits, and returns the mark by which <see cref="Settle"/> finds it again.</summary>
    public abstract long Book(long now, long amount);

    /// <summary>
    /// Replaces a booked reservation by what was really used: less is given back to the entry that booked it while that still counts, more
    /// is booked as new at <paramref name="now"/>, which is read only then.
    /// </summary>
    public abstract void Settle(long mark, long reserved, long actual, long now);

    /// <summary>Books what was used beyond a reservation that has already ended.</summary>
    public abstract void BookOveruse(long now, long amount);

    /// <summary>When the amount would fit by the passing of time alone: at the latest now if it fits, <see cref="Never"/> if no time helps.</summary>
    public abstract long RetryAt(long now, long amount);

    /// <summary>When the amount would fit if open calls ended now and had used nothing; never later than <see cref="RetryAt"/>.</summary>
    public virtual long HopeAt(long now, long amount) => RetryAt(now, amount);

    /// <summary>
    /// A lower bound of when the amount fits by the passing of time alone, once so much was booked before it, call by call and each as soon as it
    /// fits; <see cref="RetryAt"/> where nothing better is known.
    /// </summary>
    public virtual long RetryBehind(long now, long amount, long ahead) => RetryAt(now, amount);

    /// <summary>An upper bound of the same, if no open call uses more than it reserved; <see cref="Never"/> where none is known.</summary>
    public virtual long SurelyBy(long now, long amount, long ahead) => Never;

    /// <summary>When the amount could pass at the earliest, behind those that wait, however open calls end.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="givesBack">Whether calls give back what they did not use when they are answered.</param>
    /// <param name="flow">Whose it is.</param>
    public long HopeBehind(long now, long amount, bool givesBack, FlowKey flow)
    {
        var hope = givesBack ? HopeAt(now, amount) : RetryAt(now, amount);
        if (LineAheadOf(flow, amount) is not { } line)
            return hope;
        if (!givesBack)
            hope = Math.Max(hope, RetryBehind(now, amount, line.Kept));
        return Math.Max(hope, line.ClosedUntil);
    }

    /// <summary>Those that wait here, if one who comes now surely goes after them.</summary>
    public Line? LineAheadOf(FlowKey flow, long amount) => Line is { } line && line.IsAheadOf(flow, amount, LetsPass ? Max : 0) ? line : null;

    /// <summary>
    /// How much can be booked now besides, so that all that wait still fit together as soon as the smallest of them does by time alone; 0 where that is not known.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <param name="waiting">What those that wait need together.</param>
    /// <param name="least">What the smallest needs.</param>
    /// <param name="growsAt">When it may be more by time alone; <see cref="Never"/> if that is not foreseen.</param>
    public virtual long Beside(long now, long waiting, long least, out long growsAt)
    {
        growsAt = Never;
        return 0;
    }

    /// <summary>Whether <see cref="Beside"/> is ever known.</summary>
    public virtual bool LetsPass => false;

    /// <summary>What is left now, for comparing; below 0 after over-use. May forget what has expired.</summary>
    public virtual long Remaining(long now)
    {
        var reading = Read(now);
        return Max - reading.Used - reading.Reserved;
    }

    public abstract MeterReading Read(long now);

    /// <summary><see cref="Settle"/>, and what it passed is told.</summary>
    public void SettleAndTell(long mark, long reserved, long actual, long now)
    {
        if (Alerts is { } alerts)
            alerts.Settle(this, mark, reserved, actual, now);
        else
            Settle(mark, reserved, actual, now);
    }

    /// <summary><see cref="BookOveruse"/>, and what it passed is told.</summary>
    public void BookOveruseAndTell(long now, long amount)
    {
        if (Alerts is { } alerts)
            alerts.BookOveruse(this, now, amount);
        else
            BookOveruse(now, amount);
    }

    /// <summary>What ended calls used and still counts. May forget what has expired.</summary>
    public virtual long UsedAt(long now) => 0;

    /// <summary>Whether nothing counts here, so that a new meter would decide the same.</summary>
    public virtual bool IsEmpty(long now) => Read(now) is { Used: 0, Reserved: 0 };

    /// <summary>The number of the period that a calendar's limit counts in; 0 for windows without periods.</summary>
    public virtual long PeriodAt(long now) => 0;

    /// <summary>
    /// Adds to what ended calls used, or takes from it what is there, of the latest uses first; reservations of open calls stay.
    /// </summary>
    /// <returns>What was added or, negative, taken.</returns>
    public virtual long Correct(long now, long amount) => 0;

    /// <summary>Forgets what ended calls used; reservations of open calls stay.</summary>
    public virtual void Reset(long now)
    {
    }

    /// <summary>Puts another maximum in force; what counts goes on counting.</summary>
    public virtual void ChangeMax(long max, long now) => Max = max;

    /// <summary>No booking's mark: those of a meter whose bookings were moved are not found in it any more.</summary>
    protected const long Moved = -1;

    /// <summary>What counts in place of this meter, once there is something: what calls use beyond what they booked here is booked there.</summary>
    public Meter? Successor { get; private set; }

    /// <summary>Whether its bookings were moved there too, where the same marks find them.</summary>
    protected bool IsMoved { get; private set; }

    /// <summary>
    /// Goes on from what a meter of another window counts. Whatever may lie in the window of this one counts here, at the latest instant at which it may have
    /// been used, so that nothing can be used twice; endings of calls that it booked come here from then on.
    /// </summary>
    public void GoOnFrom(Meter replaced, long now)
    {
        replaced.IsMoved = TryMove(replaced, now);
        if (!replaced.IsMoved)
            CountOn(replaced, now);
        Follow(replaced);
    }

    /// <summary>Takes the place of a meter whose counts it knows from elsewhere.</summary>
    public void Follow(Meter replaced) => replaced.Successor = this;

    /// <summary>Moves the bookings of a meter that counts in the same way here, for a meter that has counted nothing yet.</summary>
    /// <returns>Whether it counts in the same way.</returns>
    public virtual bool TryMove(Meter replaced, long now) => false;

    /// <summary>Counts what a meter that counts in another way does, as used now.</summary>
    public virtual void CountOn(Meter replaced, long now)
    {
        if (replaced.CountedSince(Begin(now), now) is > 0 and var counted)
            BookOveruse(now, counted);
    }

    /// <summary>When the window that counts now began.</summary>
    public virtual long Begin(long now) => long.MinValue;

    /// <summary>What may have been used from an instant on, whatever open calls hold included.</summary>
    public virtual long CountedSince(long since, long now) => Read(now) is var reading ? reading.Used + reading.Reserved : 0;

    public bool CanNeverFit(long amount) => amount > MostAtOnce;

    /// <summary>What of an amount that fits nowhere is counted beside what is there: as much as a limit may name, so that no sum overflows.</summary>
    protected static long Countable(long amount, long there) => Math.Max(0, Math.Min(amount, LimitOptions.Greatest - there));
}
