using System.Numerics;

namespace Sluice.Admission;

/// <summary>
/// What those that wait hope for at one obstacle, so that when less is left to hope for there, those it dashes are found without asking the others: by amounts
/// in classes of about a fifth, and in each by deadline. A hope that was dashed is gone, so that it is found once. Guarded by the controller's lock.
/// </summary>
internal sealed class Hopes
{
    private readonly List<HopeHeap> _heaps = [];
    private readonly List<Hope> _dashed = [];

    public bool IsEmpty => !_heaps.Exists(static heap => heap.Count > 0);

    public void Add(Hope hope)
    {
        var size = SizeOf(hope.Amount);
        foreach (var heap in _heaps)
        {
            if (heap.Size != size)
                continue;
            heap.Add(hope);
            return;
        }

        var added = new HopeHeap(size);
        added.Add(hope);
        _heaps.Add(added);
    }

    /// <summary>Takes out the hopes that are dashed, and names whose they were: each of them may have others.</summary>
    /// <param name="obstacle">What they hope for.</param>
    /// <param name="now">The instant.</param>
    /// <param name="inDoubt">Gets those that wait.</param>
    public void TakeDashed(IObstacle obstacle, long now, List<Waiter> inDoubt)
    {
        foreach (var heap in _heaps)
            heap.TakeDashed(obstacle, now, _dashed);
        foreach (var hope in _dashed)
            inDoubt.Add(hope.Waiter);
        _dashed.Clear();
    }

    // Four classes for each power of two.
    private static int SizeOf(long amount)
    {
        if (amount < 4)
            return (int)amount;
        var power = BitOperations.Log2((ulong)amount);
        return (4 * power) + (int)(amount >> (power - 2) & 3);
    }
}
