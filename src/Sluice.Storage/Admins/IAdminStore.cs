using Sluice.Storage.Audit;

namespace Sluice.Storage.Admins;

/// <summary>
/// Named administrators. Every change is stored together with the audit entry that tells of it, and announced by
/// <see cref="SluiceDatabase.Changes"/> once it is on disk. Every member throws <see cref="StorageException"/> where the disk fails.
/// </summary>
public interface IAdminStore
{
    /// <summary>All administrators by name.</summary>
    ValueTask<IReadOnlyList<StoredAdmin>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds an administrator.</summary>
    /// <returns><see langword="false"/> where the name is taken.</returns>
    ValueTask<bool> AddAsync(StoredAdmin admin, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Replaces an administrator's role and token.</summary>
    /// <returns><see langword="false"/> where there is no such administrator.</returns>
    ValueTask<bool> UpdateAsync(StoredAdmin admin, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Removes an administrator.</summary>
    /// <returns><see langword="false"/> where there is no such administrator.</returns>
    ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default);
}
