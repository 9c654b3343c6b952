using System.Text;
using System.Text.Json;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Keys;

namespace Sluice.Gateway.Config.Stored;

/// <summary>Adds what is stored to what the file says. Names are unique over both; the file wins, and the clash is an error.</summary>
internal static class StoredMerge
{
    /// <summary>Adds the stored members to the file's, before anything is read, so that one set of rules holds for both.</summary>
    public static void AddTo(SourceNode root, StoredConfig stored, ReadContext context)
    {
        if (root.Kind != JsonValueKind.Object)
            return;
        Add(root, "backends", stored.Backends, context);
        Add(root, "groups", stored.Groups, context);
        Add(root, "keys", stored.Keys, context);
    }

    /// <summary>Gives stored keys their secrets, and brings backends and pools into the stored order.</summary>
    public static SluiceConfig Complete(SluiceConfig config, StoredConfig stored, ReadContext context)
    {
        CheckSecrets(config, stored, context);
        PoolConfig[] pools = [.. Ordered(config.Pools, stored.PoolOrder, pool => pool.Name)];
        // The first pool has none before it to wait for.
        if (stored.PoolOrder.Count > 0 && pools is [{ After.Ticks: > 0 }, ..])
            pools[0] = pools[0] with { After = TimeSpan.Zero };
        return config with
        {
            Backends = [.. Ordered(config.Backends, stored.BackendOrder, backend => backend.Name)],
            Pools = pools,
            Keys = [.. config.Keys.Select(key => key.Secret.Length == 0 && stored.Secrets.TryGetValue(key.Name, out var secrets)
                ? key with { StoredSecrets = secrets } : key)],
        };
    }

    private static void Add(SourceNode root, string section, IReadOnlyList<StoredMember> members, ReadContext context)
    {
        if (members.Count == 0)
            return;
        var node = root[section];
        if (node is null || node.IsNull)
        {
            root.Members.RemoveAll(member => member.Name == section);
            node = new SourceNode(section, JsonValueKind.Object, 0, "", isSecret: false);
            root.Members.Add(new SourceMember(section, node));
        }

        if (node.Kind != JsonValueKind.Object)
            return; // an error of the file, told when it is read
        foreach (var (name, json) in members)
        {
            var path = ConfigPath.Member(section, name);
            if (node[name] is { } written)
                context.Error(path, Quote.Text(name), "is also the name of one made at run time", "Choose another name here, or delete that one.", written.Line);
            else if (SourceParser.ParseStored(Encoding.UTF8.GetBytes(json), path, context) is { } value)
                node.Members.Add(new SourceMember(name, value));
        }
    }

    // A made key that was copied into the file would belong to two.
    private static void CheckSecrets(SluiceConfig config, StoredConfig stored, ReadContext context)
    {
        var owners = stored.Secrets.SelectMany(key => key.Value.Select(secret => (secret, key.Key)))
            .ToDictionary(owned => owned.secret.Id, owned => owned.Key, StringComparer.Ordinal);
        foreach (var key in config.Keys)
        {
            if (MadeKey.TryGetId(key.Secret, out var id) && owners.TryGetValue(id.ToString(), out var owner))
            {
                context.Error(
                    ConfigPath.Member(ConfigPath.Member("keys", key.Name), "key"), Quote.Mask, $"is the secret of {Quote.Text(owner)}, which was made at run time",
                    "Give each key a secret of its own.");
            }
        }
    }

    private static IEnumerable<T> Ordered<T>(IReadOnlyList<T> items, IReadOnlyList<string> order, Func<T, string> name)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var known in order)
            places.TryAdd(known, places.Count);
        return items.OrderBy(item => places.GetValueOrDefault(name(item), int.MaxValue));
    }
}
