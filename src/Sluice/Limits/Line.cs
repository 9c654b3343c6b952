using Sluice.Admission;

namespace Sluice.Limits;

/// <summary>
/// Those that wait and draw on one meter, as sums: who comes next sees what goes before it without asking them one by one. That is known of those of its own
/// caller and priority only; between others the fair order decides when it is their turn.
/// </summary>
internal sealed class Line
{
    private Int128 _drawing;
    private Int128 _ahead;
    private Int128 _kept;
    private int _count;
    private int _era;
    private long _closedUntil = long.MinValue;
    private FlowKey _flow;
    private bool _isMixed;
    private bool _isNew;
    private long _largest; // of those that are held up here
    private long _smallest = long.MaxValue;
    private Int128 _heldUp;
    private long _leastHeldUp;
    private HashSet<Line>? _reliedOnBy;

    /// <summary>
    /// What a call may draw at most that passes those which the latest look found to wait here: as much as is there besides when the first of them can go by
    /// time alone, so that none is put off. 0 = nobody passes.
    /// </summary>
    public long Beside { get; private set; }

    /// <summary>When <see cref="Beside"/> may be more by time alone; <see cref="Meter.Never"/> if that is not foreseen.</summary>
    public long BesideGrowsAt { get; private set; }

    /// <summary>What those here hope for.</summary>
    public Hopes Hopes { get; } = new();

    /// <summary>The lane of all that draw here; <see langword="null"/> where they stand in several.</summary>
    public Lane? Lane { get; private set; }

    /// <summary>The lane that sleeps until something changes here.</summary>
    public Lane? Sleeper;

    /// <summary>The most that one of those here draws, or one who left before the line was empty.</summary>
    public long Most { get; private set; }

    public bool IsEmpty => _count == 0;

    /// <summary>Whether those here are of several callers or priorities, so that who comes now may go before some of them.</summary>
    public bool IsMixed => _isMixed;

    /// <summary>Whether who comes now surely goes after one of them.</summary>
    public bool IsClosed(long now) => ClosedUntil > now || _ahead != 0;

    /// <summary>What all of them draw at most.</summary>
    public long Drawing => Saturated(_drawing);

    /// <summary>What those draw at least that wait for nothing but this meter, and that time alone brings through before their deadlines.</summary>
    public long Ahead => Saturated(_ahead);

    /// <summary>The part of <see cref="Ahead"/> that no end of a call gives back.</summary>
    public long Kept => Saturated(_kept);

    /// <summary>Until then one of them is held up here however open calls end, and holds up all that come after it.</summary>
    public long ClosedUntil => _count == 0 ? long.MinValue : _closedUntil;

    /// <summary>
    /// Whether one who comes now goes after all that are held up here: they are of its own caller and priority, and it is too large to pass them.
    /// </summary>
    /// <param name="flow">Whose it is.</param>
    /// <param name="amount">What it needs.</param>
    /// <param name="max">What may be there at once; 0 where nobody passes.</param>
    public bool IsAheadOf(FlowKey flow, long amount, long max) =>
        _count > 0 && !_isMixed && _flow == flow && (amount >= _largest || amount > max - _smallest);

    /// <summary>A new look begins: nobody is found to wait here yet.</summary>
    public void BeginLook()
    {
        _heldUp = 0;
        _leastHeldUp = long.MaxValue;
        Beside = long.MaxValue;
        BesideGrowsAt = Meter.Never;
    }

    /// <summary>One is found to wait here.</summary>
    /// <param name="meter">The meter whose line this is.</param>
    /// <param name="now">The instant.</param>
    /// <param name="amount">What it needs.</param>
    /// <param name="closes">Whether nobody may pass it.</param>
    public void HoldUp(Meter meter, long now, long amount, bool closes)
    {
        _heldUp += amount;
        _leastHeldUp = Math.Min(_leastHeldUp, amount);
        var growsAt = Meter.Never;
        Beside = closes ? 0 : Math.Min(Beside, meter.Beside(now, Saturated(_heldUp), _leastHeldUp, out growsAt));
        BesideGrowsAt = Math.Min(BesideGrowsAt, growsAt);
    }

    /// <summary>One was let through that drew so much, beside those that wait.</summary>
    public void Pass(long amount) => Beside = Math.Max(0, Beside - amount);

    public void Join(in LineShare share)
    {
        if (_count == 0)
            (_flow, _isMixed, _largest, _smallest, Most, _isNew, Lane) = (share.Flow, false, 0, long.MaxValue, 0, true, null);
        Most = Math.Max(Most, share.Drawing);
        if (share.Ahead != 0 || share.ClosedUntil != long.MinValue)
            (_largest, _smallest) = (Math.Max(_largest, share.Drawing), Math.Min(_smallest, share.Drawing));
        if (!_isMixed && _flow != share.Flow)
        {
            _isMixed = true;
            ForgetAhead();
        }

        if (_isMixed)
        {
            _count++;
            Add(share, 1);
            return;
        }

        _closedUntil = Math.Max(ClosedUntil, share.ClosedUntil);
        _count++;
        Add(share, 1);
    }

    /// <summary>One that has joined stands in a lane.</summary>
    public void Stand(Lane lane)
    {
        Lane = _isNew || Lane == lane ? lane : null;
        _isNew = false;
    }

    /// <summary>What one adds that joins now.</summary>
    /// <param name="flow">Whose it is.</param>
    /// <param name="drawing">What it draws at most.</param>
    /// <param name="ahead">What it surely draws before anybody who comes after it.</param>
    /// <param name="kept">The part of that which its end does not give back.</param>
    /// <param name="closedUntil">Until when it is held up here however open calls end; <see cref="long.MinValue"/> if it is not.</param>
    public LineShare Share(FlowKey flow, long drawing, long ahead, long kept, long closedUntil) => new(this, flow, _era, drawing, ahead, kept, closedUntil);

    /// <summary>One that is ahead in another line counts on the room that is here for it.</summary>
    public void RelyOn(Line other) => (other._reliedOnBy ??= []).Add(this);

    /// <summary>There is no longer room here for all that wait: who counted on it is no longer sure to go ahead.</summary>
    public void Tighten()
    {
        if (_reliedOnBy is not { Count: > 0 })
            return;
        foreach (var line in _reliedOnBy)
            line.ForgetAhead();
        _reliedOnBy.Clear();
    }

    /// <param name="share">What it added.</param>
    /// <param name="inTurn">Whether it went when it was its turn; otherwise nothing is known of when those behind it can.</param>
    public void Leave(in LineShare share, bool inTurn)
    {
        _count--;
        Add(share, -1);
        if (!inTurn && (share.ClosedUntil != long.MinValue || share.Ahead != 0))
            _closedUntil = long.MinValue;
        if (_count == 0)
            _reliedOnBy?.Clear();
    }

    private void ForgetAhead()
    {
        _era++;
        _ahead = 0;
        _kept = 0;
        _closedUntil = long.MinValue;
    }

    private void Add(in LineShare share, int sign)
    {
        _drawing += sign * (Int128)share.Drawing;
        if (share.Era != _era)
            return;
        _ahead += sign * (Int128)share.Ahead;
        _kept += sign * (Int128)share.Kept;
    }

    private static long Saturated(Int128 sum) => (long)Int128.Min(sum, LimitOptions.Greatest);
}
