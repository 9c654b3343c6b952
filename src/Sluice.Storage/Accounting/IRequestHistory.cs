namespace Sluice.Storage.Accounting;

/// <summary>Reads the requests that usage logs have written, one by one. What is still queued there is not seen: flush first where that matters.</summary>
public interface IRequestHistory
{
    /// <summary>The requests that a query asks for, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<UsageRecord>> ReadAsync(RequestQuery query, CancellationToken cancellationToken = default);

    /// <summary>One request; <see langword="null"/> where it is not kept.</summary>
    /// <param name="requestId">Sluice's id of the request.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken = default);
}
