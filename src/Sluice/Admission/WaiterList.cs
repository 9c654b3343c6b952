namespace Sluice.Admission;

/// <summary>Waiters in the order they came. The links are the waiters' own, so that each can leave from anywhere at once.</summary>
/// <param name="kind">Which of its links a waiter is in this list by.</param>
internal sealed class WaiterList(int kind)
{
    /// <summary>The link for the waiters of one caller and priority.</summary>
    public const int OfFlow = 0;

    /// <summary>The link for all waiters of one priority.</summary>
    public const int OfPriority = 1;

    /// <summary>The number of links.</summary>
    public const int Kinds = 2;

    public Waiter? First { get; private set; }

    public Waiter? Last { get; private set; }

    public Waiter? After(Waiter waiter) => waiter.Links[kind].Behind;

    public void Add(Waiter waiter)
    {
        waiter.Links[kind].Ahead = Last;
        if (Last is null)
            First = waiter;
        else
            Last.Links[kind].Behind = waiter;
        Last = waiter;
    }

    public void Remove(Waiter waiter)
    {
        ref var link = ref waiter.Links[kind];
        if (link.Ahead is null)
            First = link.Behind;
        else
            link.Ahead.Links[kind].Behind = link.Behind;
        if (link.Behind is null)
            Last = link.Ahead;
        else
            link.Behind.Links[kind].Ahead = link.Ahead;
        link = default;
    }
}
