using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Audit;
using Sluice.Storage.Changes;

namespace Sluice.Storage;

public sealed partial class SluiceDatabase
{
    /// <summary>
    /// Runs work in one transaction, on a pool thread and a connection of its own: all of it is on disk when this returns, and survives a loss of
    /// power too, or nothing is.
    /// </summary>
    /// <exception cref="StorageException">The database cannot be written.</exception>
    internal Task<T> WriteAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancellationToken) => RunAsync(
        connection =>
        {
            connection.Execute("PRAGMA synchronous = FULL");
            return connection.InTransaction(work);
        },
        cancellationToken);

    /// <summary>Makes a change together with the audit entry that tells of it, and announces it once both are on disk.</summary>
    /// <param name="what">What is announced.</param>
    /// <param name="audit">Who did it.</param>
    /// <param name="change">Makes the change, at the instant given; <see langword="false"/> where there was nothing to change.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <returns>What <paramref name="change"/> returned.</returns>
    /// <exception cref="StorageException">The database cannot be written.</exception>
    internal async Task<bool> ChangeAsync(
        StoredChange what, AuditEntry audit, Func<SqliteTransaction, long, bool> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(what.Name);
        ArgumentNullException.ThrowIfNull(audit);
        var isChanged = await WriteAsync(
            transaction =>
            {
                var now = Now;
                if (!change(transaction, now))
                    return false;
                SqliteAuditLog.Append(transaction, now, audit);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (isChanged)
            Changes.Publish(what);
        return isChanged;
    }
}
