using Microsoft.Data.Sqlite;
using Sluice.Storage.Audit;
using Sluice.Storage.Changes;

namespace Sluice.Storage;

public sealed partial class SluiceDatabase
{
    /// <summary>Makes a change together with the audit entry that tells of it, and announces it once both are on disk.</summary>
    /// <param name="what">What is announced.</param>
    /// <param name="audit">Who did it.</param>
    /// <param name="change">Makes the change, at the instant given; <see langword="false"/> where there is nothing to change.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <returns>What <paramref name="change"/> returned; <see langword="false"/> leaves everything as it was.</returns>
    /// <exception cref="StorageException">The database cannot be written.</exception>
    internal async Task<bool> ChangeAsync(
        StoredChange what, AuditEntry audit, Func<SqliteTransaction, long, bool> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(what.Name);
        ArgumentNullException.ThrowIfNull(audit);
        var isChanged = await RunAsync(
            connection =>
            {
                using var transaction = connection.BeginTransaction();
                var now = Now;
                if (!change(transaction, now))
                    return false;
                SqliteAuditLog.Append(transaction, now, audit);
                transaction.Commit();
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (isChanged)
            Changes.Publish(what);
        return isChanged;
    }
}
