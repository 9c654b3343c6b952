namespace Sluice.Batches;

/// <summary>How a batch runs.</summary>
public sealed record BatchOptions
{
    /// <summary>Items under way at the same time; at least 1. Default 5.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>
    /// Whether no further item is begun once one has failed because a quota or a budget is gone for longer than <see cref="LongestQuotaWait"/>.
    /// Default yes.
    /// </summary>
    public bool StopsWhenQuotaIsGone { get; init; } = true;

    /// <summary>A quota that comes back within this time stops nothing. Default 1 min.</summary>
    public TimeSpan LongestQuotaWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told after every item, one at a time and in order; one that throws disturbs nobody.</summary>
    public Action<BatchProgress>? OnProgress { get; init; }

    internal BatchOptions Validated()
    {
        if (Concurrency < 1)
            throw new ArgumentOutOfRangeException(nameof(Concurrency), Concurrency, "A batch needs a concurrency of at least 1.");
        if (LongestQuotaWait < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(LongestQuotaWait), LongestQuotaWait, "The longest wait for a quota must be 0 or more.");
        return this;
    }
}
