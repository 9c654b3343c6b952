using Sluice.Storage.Audit;

namespace Sluice.Storage.Keys;

/// <summary>
/// Client keys made at run time. Every change is stored together with the audit entry that tells of it, and announced by
/// <see cref="SluiceDatabase.Changes"/> once it is on disk. Every member throws <see cref="StorageException"/> where the disk fails.
/// </summary>
public interface IKeyStore
{
    /// <summary>All keys by name, revoked ones too.</summary>
    ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One key; <see langword="null"/> where there is none of this name.</summary>
    ValueTask<StoredKey?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Adds a key.</summary>
    /// <returns><see langword="false"/> where the name is taken; nothing is changed then.</returns>
    ValueTask<bool> AddAsync(string name, string settings, StoredKeySecret secret, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Replaces a key's settings.</summary>
    /// <returns><see langword="false"/> where there is no such key.</returns>
    ValueTask<bool> UpdateAsync(string name, string settings, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Gives a key a new secret.</summary>
    /// <param name="name">The key.</param>
    /// <param name="secret">The new secret.</param>
    /// <param name="oldUntil">Until when the present secrets still count; <see langword="null"/> removes them at once. None gains time by it.</param>
    /// <param name="audit">Who did it.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <returns><see langword="false"/> where there is no such key, or it is revoked.</returns>
    ValueTask<bool> RotateAsync(
        string name, StoredKeySecret secret, DateTimeOffset? oldUntil, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key for good: its secrets are removed, its name and settings stay to be read.</summary>
    /// <returns><see langword="false"/> where there is no such key, or it is revoked already.</returns>
    ValueTask<bool> RevokeAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Removes a key and frees its name.</summary>
    /// <returns><see langword="false"/> where there is no such key.</returns>
    ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default);
}
