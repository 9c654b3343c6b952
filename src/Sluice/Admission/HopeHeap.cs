namespace Sluice.Admission;

/// <summary>Hopes for amounts that are about the same, the one on top that ends first; each can be taken out from anywhere.</summary>
/// <param name="size">The class of amounts.</param>
internal sealed class HopeHeap(int size)
{
    private readonly List<Hope> _hopes = [];
    private long _most;

    public int Size => size;

    public int Count => _hopes.Count;

    public void Add(Hope hope)
    {
        _most = _hopes.Count == 0 ? hope.Amount : Math.Max(_most, hope.Amount);
        hope.Heap = this;
        _hopes.Add(hope);
        Rise(hope, _hopes.Count - 1);
    }

    public void Remove(Hope hope)
    {
        var index = hope.Index;
        var last = _hopes[^1];
        _hopes.RemoveAt(_hopes.Count - 1);
        (hope.Heap, hope.Index) = (null, Hope.Outside);
        if (last == hope)
            return;
        if (Rise(last, index) == index)
            Sink(last, index);
    }

    /// <summary>Takes out those that are dashed: what they need does not come before they end.</summary>
    /// <param name="obstacle">What they hope for.</param>
    /// <param name="now">The instant.</param>
    /// <param name="dashed">Gets them.</param>
    public void TakeDashed(IObstacle obstacle, long now, List<Hope> dashed)
    {
        if (_hopes.Count == 0 || obstacle.HopeAt(now, _most) is var latest && latest <= _hopes[0].Deadline)
            return;
        var first = dashed.Count;
        Find(0, obstacle, latest, now, dashed);
        for (var i = first; i < dashed.Count; i++)
            Remove(dashed[i]);
    }

    // Who ends after the largest amount may pass is not dashed, nor is anybody below it.
    private void Find(int index, IObstacle obstacle, long latest, long now, List<Hope> dashed)
    {
        if (index >= _hopes.Count || _hopes[index] is not { } hope || hope.Deadline >= latest)
            return;
        if (hope.Amount == _most || obstacle.HopeAt(now, hope.Amount) > hope.Deadline)
            dashed.Add(hope);
        Find((2 * index) + 1, obstacle, latest, now, dashed);
        Find((2 * index) + 2, obstacle, latest, now, dashed);
    }

    private int Rise(Hope hope, int index)
    {
        while (index > 0 && _hopes[(index - 1) / 2] is { } above && hope.Deadline < above.Deadline)
        {
            Put(above, index);
            index = (index - 1) / 2;
        }

        Put(hope, index);
        return index;
    }

    private void Sink(Hope hope, int index)
    {
        while ((2 * index) + 1 is var child && child < _hopes.Count)
        {
            if (child + 1 < _hopes.Count && _hopes[child + 1].Deadline < _hopes[child].Deadline)
                child++;
            if (_hopes[child].Deadline >= hope.Deadline)
                break;
            Put(_hopes[child], index);
            index = child;
        }

        Put(hope, index);
    }

    private void Put(Hope hope, int index)
    {
        _hopes[index] = hope;
        hope.Index = index;
    }
}
