namespace Sluice.Admission;

/// <summary>One of the things that one who waits hopes for: an entry in <see cref="Hopes"/>. Pooled with its waiter.</summary>
/// <param name="waiter">Who waits.</param>
internal sealed class Hope(Waiter waiter)
{
    /// <summary>In no heap.</summary>
    public const int Outside = -1;

    public Waiter Waiter => waiter;

    /// <summary>Until when it helps.</summary>
    public long Deadline;

    /// <summary>What it needs there.</summary>
    public long Amount;

    public HopeHeap? Heap;
    public int Index = Outside;
}
