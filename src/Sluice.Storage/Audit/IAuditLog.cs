namespace Sluice.Storage.Audit;

/// <summary>
/// Who changed what. Stores take the entry of a change along with the change, in one transaction; only what is kept nowhere else is
/// appended here.
/// </summary>
public interface IAuditLog
{
    /// <summary>Appends an entry; it is on disk when this returns.</summary>
    /// <param name="entry">What was done.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>The entries that a query asks for, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default);
}
