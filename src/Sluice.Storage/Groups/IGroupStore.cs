using Sluice.Storage.Audit;

namespace Sluice.Storage.Groups;

/// <summary>
/// Groups made at run time. Every change is stored together with the audit entry that tells of it, and announced by
/// <see cref="SluiceDatabase.Changes"/> once it is on disk. Every member throws <see cref="StorageException"/> where the disk fails.
/// </summary>
public interface IGroupStore
{
    /// <summary>All groups by name.</summary>
    ValueTask<IReadOnlyList<StoredGroup>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a group.</summary>
    /// <returns><see langword="false"/> where the name is taken.</returns>
    ValueTask<bool> AddAsync(string name, string settings, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Replaces a group's settings.</summary>
    /// <returns><see langword="false"/> where there is no such group.</returns>
    ValueTask<bool> UpdateAsync(string name, string settings, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Removes a group. Whether keys still name it is the caller's to see to.</summary>
    /// <returns><see langword="false"/> where there is no such group.</returns>
    ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default);
}
