using Sluice.Gateway.Secrets;
using Sluice.Storage;
using Sluice.Storage.Backends;
using Sluice.Storage.Groups;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Config.Stored;

/// <summary>Reads from the stores what they add to the file.</summary>
/// <param name="keys">Client keys.</param>
/// <param name="groups">Groups.</param>
/// <param name="backends">Backends and orders.</param>
/// <param name="masterKey">Opens the credentials of backends.</param>
internal sealed class StoredConfigReader(IKeyStore keys, IGroupStore groups, IBackendStore backends, MasterKey masterKey)
{
    /// <summary>A reader of the stores of a database.</summary>
    public static StoredConfigReader Of(SluiceDatabase database, MasterKey masterKey) =>
        new(new SqliteKeyStore(database), new SqliteGroupStore(database), new SqliteBackendStore(database), masterKey);

    /// <summary>Reads all of it.</summary>
    /// <exception cref="StorageException">A store cannot be read, or a credential does not open.</exception>
    public async Task<StoredConfig> ReadAsync(CancellationToken cancellationToken = default)
    {
        var stored = await keys.ListAsync(cancellationToken).ConfigureAwait(false);
        StoredKey[] good = [.. stored.Where(key => key.Revoked is null)];
        return new StoredConfig
        {
            Backends = [.. (await backends.ListAsync(cancellationToken).ConfigureAwait(false))
                .Select(backend => new StoredMember(backend.Name, BackendSecrets.Open(masterKey, backend).ToJsonString()))],
            Groups = [.. (await groups.ListAsync(cancellationToken).ConfigureAwait(false)).Select(group => new StoredMember(group.Name, group.Settings))],
            Keys = [.. good.Select(key => new StoredMember(key.Name, key.Settings))],
            Secrets = good.ToDictionary(key => key.Name, key => key.Secrets, StringComparer.Ordinal),
            BackendOrder = await backends.BackendOrderAsync(cancellationToken).ConfigureAwait(false),
            PoolOrder = await backends.PoolOrderAsync(cancellationToken).ConfigureAwait(false),
        };
    }
}
