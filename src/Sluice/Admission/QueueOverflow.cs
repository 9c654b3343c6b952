namespace Sluice.Admission;

/// <summary>Who goes when one more call would wait than may.</summary>
public enum QueueOverflow
{
    /// <summary>The newcomer.</summary>
    Reject,

    /// <summary>Of those of the lowest priority the one that came last; the newcomer, if none is of a lower priority than its own.</summary>
    DropLowest,
}
