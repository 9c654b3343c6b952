namespace Sluice.Storage.Accounting;

/// <summary>How a usage log gathers records into batches.</summary>
public sealed record UsageLogOptions
{
    /// <summary>Records that may wait to be written, at least 1; 65,536 unless set. Memory is taken as they come.</summary>
    public int Capacity { get; init; } = 65_536;

    /// <summary>Records written in one transaction at most, at least 1; 1,000 unless set.</summary>
    public int BatchSize { get; init; } = 1_000;

    /// <summary>How long a record waits for company before it is written, more than 0; 50 ms unless set.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after a failed attempt the next one is made, more than 0; 1 s unless set.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    internal static void Validate(UsageLogOptions options)
    {
        if (options.Capacity < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Capacity, "Capacity must be at least 1");
        if (options.BatchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.BatchSize, "BatchSize must be at least 1");
        if (options.BatchDelay <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(options), options.BatchDelay, "BatchDelay must be more than 0");
        if (options.RetryDelay <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(options), options.RetryDelay, "RetryDelay must be more than 0");
    }
}
