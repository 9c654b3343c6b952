namespace Sluice.Storage.Accounting;

/// <summary>Reads and trims what usage logs have written. What is still queued there is not seen: flush first where that matters.</summary>
public interface IUsageStore
{
    /// <summary>The latest requests, the newest first.</summary>
    /// <param name="limit">How many at most, at least 1.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<UsageRecord>> RecentAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>Sums up the requests that arrived in a half-open range; hours and days in order, names by requests, the most first.</summary>
    /// <param name="by">What to have a row for.</param>
    /// <param name="from">The first instant that counts.</param>
    /// <param name="to">The first instant that no longer counts.</param>
    /// <param name="key">The client key whose requests count; <see langword="null"/> counts all.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<UsageSummary>> SummarizeAsync(
        UsageGrouping by, DateTimeOffset from, DateTimeOffset to, string? key = null, CancellationToken cancellationToken = default);

    /// <summary>What each backend used, in the order of time, in slices of the range; those of an hour and more are whole hours, except at the ends.</summary>
    /// <param name="from">The first instant that counts.</param>
    /// <param name="to">The first instant that no longer counts.</param>
    /// <param name="slice">How long a slice is, at least 1 ms; none is longer than an hour.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<UsageSlice>> SliceAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan slice, CancellationToken cancellationToken = default);

    /// <summary>What refused how many, and how many answers took how long, in whiles that are whole hours of the range.</summary>
    /// <param name="from">The first instant that counts: the start of an hour.</param>
    /// <param name="to">The first instant that no longer counts; its hour counts whole.</param>
    /// <param name="step">How long a while is: whole hours, from the start of a day on.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<UsageCount>> CountAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the requests of days (UTC) that ended before an instant, and their sums, a few at a time so that writers are not held up.
    /// </summary>
    /// <param name="before">What arrived on its day or later is kept.</param>
    /// <param name="cancellationToken">Stops between two steps; what is deleted stays deleted.</param>
    /// <returns>How many requests were deleted.</returns>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    ValueTask<long> DeleteOlderThanAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
