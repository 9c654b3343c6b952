namespace Sluice.Admission;

/// <summary>Waiting for room.</summary>
public sealed record QueueOptions
{
    /// <summary>Calls that may wait at the same time; 0 = none may. Default 500.</summary>
    public int Capacity { get; init; } = 500;

    /// <summary>How long a call waits at most where it names no time itself; 0 = not at all. Default 10 s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who goes when one more would wait than may. <see cref="QueueOverflow.Reject"/> unless set.</summary>
    public QueueOverflow Overflow { get; init; }

    internal QueueOptions Validated()
    {
        if (Overflow is not (QueueOverflow.Reject or QueueOverflow.DropLowest))
            throw new ArgumentOutOfRangeException(nameof(Overflow), Overflow, "Queue overflow must be Reject or DropLowest.");
        if (Capacity < 0)
            throw new ArgumentOutOfRangeException(nameof(Capacity), Capacity, "Queue capacity must be 0 (no waiting) or more.");
        if (MaxWait < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(MaxWait), MaxWait, "Queue wait must be 0 (no waiting) or more.");
        return this;
    }
}
