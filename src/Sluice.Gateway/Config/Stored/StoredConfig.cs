using Sluice.Storage.Keys;

namespace Sluice.Gateway.Config.Stored;

/// <summary>What the database adds to the file: backends, groups and keys made at run time, and the order given to backends and pools.</summary>
internal sealed record StoredConfig
{
    /// <summary>Nothing.</summary>
    public static StoredConfig None { get; } = new();

    /// <summary>Backends, with their credentials.</summary>
    public IReadOnlyList<StoredMember> Backends { get; init; } = [];

    /// <summary>Groups.</summary>
    public IReadOnlyList<StoredMember> Groups { get; init; } = [];

    /// <summary>Client keys that are not revoked, without their secrets.</summary>
    public IReadOnlyList<StoredMember> Keys { get; init; } = [];

    /// <summary>What is kept of the secrets of each of <see cref="Keys"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<StoredKeySecret>> Secrets { get; init; } =
        new Dictionary<string, IReadOnlyList<StoredKeySecret>>(StringComparer.Ordinal);

    /// <summary>Names of backends, also of the file, in the order in which they are to be tried; the rest follows as it stands.</summary>
    public IReadOnlyList<string> BackendOrder { get; init; } = [];

    /// <summary>Names of pools in the order in which they are to be tried; the rest follows as it stands.</summary>
    public IReadOnlyList<string> PoolOrder { get; init; } = [];

    /// <summary>Counts alone: members may hold credentials.</summary>
    public override string ToString() => $"{Backends.Count} backends, {Groups.Count} groups, {Keys.Count} keys";
}
