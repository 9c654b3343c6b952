namespace Sluice.Storage.State;

/// <summary>How the journal is written.</summary>
public sealed record StateStoreOptions
{
    /// <summary>How long a record waits at most that nobody waits for, such as a settlement; 20 ms unless set, more than 0.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long after a failure writing is tried again; 1 s unless set, more than 0. Until then whatever has to be written is refused at once.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a write may be under way before whoever waits for it is told that nothing can be written; 1 s unless set, more than 0. It goes on, and what
    /// it writes counts.
    /// </summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Records that are kept in memory while they cannot be written; 100,000 unless set, at least 1. What comes then is lost, which counts too much, never too little.</summary>
    public int Capacity { get; init; } = 100_000;

    internal StateStoreOptions Validated()
    {
        Positive(Delay, nameof(Delay));
        Positive(RetryDelay, nameof(RetryDelay));
        Positive(StallAfter, nameof(StallAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        return this;
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than 0");
    }
}
