using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// The lanes that need not be asked: all in them are held up by limits that nobody in another lane draws on. The marks that the last look left there stand until
/// one of these limits is touched, time brings something, somebody joins or leaves, or what they draw on besides has no room for one of them any more.
/// Guarded by the controller's lock.
/// </summary>
internal sealed class Sleepers
{
    private readonly PriorityQueue<(Lane Lane, int Sleep), (long WakeAt, long Turn)> _byTime = new();
    private readonly HashSet<Lane> _lanes = [];

    public int Count => _lanes.Count;

    public Lane? Any
    {
        get
        {
            foreach (var lane in _lanes)
                return lane;
            return null;
        }
    }

    public long EarliestWake
    {
        get
        {
            while (_byTime.TryPeek(out var entry, out var first))
            {
                if (entry.Lane.Sleep == entry.Sleep)
                    return first.WakeAt;
                _byTime.Dequeue(); // it was woken before its time
            }

            return Meter.Never;
        }
    }

    /// <summary>The first that has to wake by now.</summary>
    public Lane? Due(long now) => EarliestWake <= now ? _byTime.Peek().Lane : null;

    public void Add(Lane lane, Marks marks, long wakeAt)
    {
        foreach (var meter in marks.Meters)
        {
            meter.BlockedIn = Meter.Standing;
            meter.Line!.Sleeper = lane;
            lane.Marked.Add(meter);
        }

        lane.IsAsleep = true;
        _lanes.Add(lane);
        if (wakeAt == Meter.Never)
            return;
        if (_byTime.Count > (2 * _lanes.Count) + 64)
            DropWoken();
        _byTime.Enqueue((lane, lane.Sleep), (wakeAt, lane.Turn));
    }

    /// <summary>Its marks are those of an ordinary pass again.</summary>
    public void Remove(Lane lane, long pass)
    {
        foreach (var meter in lane.Marked)
        {
            meter.BlockedIn = pass;
            meter.Line!.Sleeper = null;
        }

        lane.Marked.Clear();
        lane.IsAsleep = false;
        lane.Sleep++;
        _lanes.Remove(lane);
    }

    private void DropWoken()
    {
        var entries = _byTime.UnorderedItems.Where(static item => item.Element.Lane.Sleep == item.Element.Sleep).ToArray();
        _byTime.Clear();
        foreach (var (entry, at) in entries)
            _byTime.Enqueue(entry, at);
    }
}
