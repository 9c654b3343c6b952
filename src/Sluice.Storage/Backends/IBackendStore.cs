using Sluice.Storage.Audit;

namespace Sluice.Storage.Backends;

/// <summary>
/// Backends made at run time, and the order that an administrator gave to backends and pools. Every change is stored together with the
/// audit entry that tells of it, and announced by <see cref="SluiceDatabase.Changes"/> once it is on disk. Every member throws
/// <see cref="StorageException"/> where the disk fails.
/// </summary>
public interface IBackendStore
{
    /// <summary>All backends by name.</summary>
    ValueTask<IReadOnlyList<StoredBackend>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a backend.</summary>
    /// <returns><see langword="false"/> where the name is taken.</returns>
    ValueTask<bool> AddAsync(string name, string settings, string? sealedText, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Replaces a backend's settings and sealed text.</summary>
    /// <returns><see langword="false"/> where there is no such backend.</returns>
    ValueTask<bool> UpdateAsync(string name, string settings, string? sealedText, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Removes a backend.</summary>
    /// <returns><see langword="false"/> where there is no such backend.</returns>
    ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>The order given to backends, the file's among them; empty where none was given.</summary>
    ValueTask<IReadOnlyList<string>> BackendOrderAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces the order of backends; an empty list forgets it.</summary>
    ValueTask SetBackendOrderAsync(IReadOnlyList<string> names, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>The order given to pools; empty where none was given.</summary>
    ValueTask<IReadOnlyList<string>> PoolOrderAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces the order of pools; an empty list forgets it.</summary>
    ValueTask SetPoolOrderAsync(IReadOnlyList<string> names, AuditEntry audit, CancellationToken cancellationToken = default);
}
