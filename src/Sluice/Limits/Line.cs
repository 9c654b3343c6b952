namespace Sluice.Limits;

/// <summary>
/// Those that wait and draw on one meter, as sums: who comes next sees what goes before it without asking them one by one.
/// </summary>
internal sealed class Line
{
    private Int128 _drawing;
    private Int128 _ahead;
    private Int128 _kept;
    private int _count;
    private int _era;
    private long _closedUntil = long.MinValue;
    private HashSet<Line>? _reliedOnBy;

    public bool IsEmpty => _count == 0;

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

    public void Join(in LineShare share)
    {
        _closedUntil = Math.Max(ClosedUntil, share.ClosedUntil);
        _count++;
        Add(share, 1);
    }

    /// <summary>What one adds that joins now.</summary>
    /// <param name="drawing">What it draws at most.</param>
    /// <param name="ahead">What it surely draws before anybody who comes after it.</param>
    /// <param name="kept">The part of that which its end does not give back.</param>
    /// <param name="closedUntil">Until when it is held up here however open calls end; <see cref="long.MinValue"/> if it is not.</param>
    public LineShare Share(long drawing, long ahead, long kept, long closedUntil) => new(this, _era, drawing, ahead, kept, closedUntil);

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
