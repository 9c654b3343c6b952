namespace Sluice.Gateway.Config;

/// <summary>Who goes when the queue is full.</summary>
internal enum OverflowPolicy
{
    /// <summary>The newcomer.</summary>
    Reject,

    /// <summary>The waiter of the lowest priority.</summary>
    DropLowest,
}
