using System.Collections.Frozen;
using Sluice.Gateway.Config;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Keys;

/// <summary>Finds the owners of keys that Sluice made: by id, which is no secret, then by the salted hash, compared in constant time.</summary>
internal sealed class MadeKeys
{
    private readonly FrozenDictionary<string, Entry> _byId;
    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <param name="keys">The keys with their owners; those of the file are passed over.</param>
    public MadeKeys(IEnumerable<(KeyConfig Config, ClientKey Owner)> keys)
    {
        _byId = keys.SelectMany(key => key.Config.StoredSecrets.Select(secret => (secret.Id, Entry: new Entry(secret, key.Owner))))
            .ToFrozenDictionary(found => found.Id, found => found.Entry, StringComparer.Ordinal);
        _bySpan = _byId.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The owner of a credential; <see langword="null"/> where it is not a made key, not known, wrong, or no longer valid.</summary>
    /// <param name="credential">What the caller sent.</param>
    /// <param name="now">Now.</param>
    public ClientKey? Find(string credential, DateTimeOffset now)
    {
        if (!MadeKey.TryGetId(credential, out var id) || !_bySpan.TryGetValue(id, out var entry))
            return null;
        return entry.Hash.Matches(SecretHash.Of(entry.Salt, credential)) && now < entry.ValidUntil ? entry.Owner : null;
    }

    private sealed class Entry(StoredKeySecret secret, ClientKey owner)
    {
        public byte[] Salt { get; } = Convert.FromHexString(secret.Salt);

        // A hash that cannot be read is that of nothing.
        public SecretHash Hash { get; } = SecretHash.TryParse(secret.Hash, out var hash) ? hash : default;

        public DateTimeOffset ValidUntil { get; } = secret.ValidUntil ?? DateTimeOffset.MaxValue;

        public ClientKey Owner { get; } = owner;
    }
}
