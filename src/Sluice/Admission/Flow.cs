namespace Sluice.Admission;

/// <summary>The waiters of one caller and priority for one thing, and how much of it they have been given. Pooled.</summary>
internal sealed class Flow
{
    /// <summary>Not in the heap.</summary>
    public const int Outside = -1;

    public readonly WaiterList Waiters = new(WaiterList.OfFlow);

    public Band Band = null!;
    public FlowKey Key;
    public double Weight;

    /// <summary>Virtual time: the cost of what it was given, over its weight.</summary>
    public double Served;

    /// <summary>The one that is asked next.</summary>
    public Waiter? Cursor;

    /// <summary>Whether the cursor is not at the first one.</summary>
    public bool IsMoved;

    /// <summary>Its virtual finish time: <see cref="Served"/> once the one at the cursor has gone.</summary>
    public double Finish;

    public int HeapIndex = Outside;

    public bool IsBefore(Flow other) =>
        Finish < other.Finish || (Finish.Equals(other.Finish) && Cursor!.Order < other.Cursor!.Order);
}
