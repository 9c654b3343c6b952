using System.Text.Json.Nodes;
using Sluice.Storage;
using Sluice.Storage.Backends;

namespace Sluice.Gateway.Secrets;

/// <summary>Parts a backend's settings into what is stored as it is and what is encrypted, and puts them together again.</summary>
internal static class BackendSecrets
{
    private const string Table = "backends";

    // A credential can stand in each of these.
    private static readonly string[] Hidden = ["apiKey", "headers", "query"];

    /// <summary>Settings as they are stored: the open part, and the sealed one, <see langword="null"/> where nothing is hidden.</summary>
    public static (string Settings, string? Sealed) Seal(MasterKey key, string name, JsonObject settings)
    {
        var open = settings.DeepClone().AsObject();
        var hidden = new JsonObject();
        foreach (var property in Hidden)
        {
            if (open.Remove(property, out var value) && value is not null)
                hidden[property] = value;
        }

        return (open.ToJsonString(), hidden.Count == 0 ? null : Envelope.Seal(key, Table, name, hidden.ToJsonString()));
    }

    /// <summary>The whole settings of a stored backend, its credential among them.</summary>
    /// <exception cref="StorageException">The sealed part does not open.</exception>
    public static JsonObject Open(MasterKey key, StoredBackend backend)
    {
        var settings = JsonNode.Parse(backend.Settings)!.AsObject();
        if (backend.Sealed is null)
            return settings;
        var hidden = JsonNode.Parse(Envelope.Open(key, Table, backend.Name, backend.Sealed))!.AsObject();
        foreach (var (property, value) in hidden)
            settings[property] = value?.DeepClone();
        return settings;
    }

    /// <summary>Settings as they may be shown: of the credential its mask, of headers and query the names alone.</summary>
    public static JsonObject Mask(JsonObject settings)
    {
        var shown = settings.DeepClone().AsObject();
        if (shown["apiKey"] is JsonValue apiKey)
            shown["apiKey"] = SecretText.Mask(apiKey.ToString());
        foreach (var property in (string[])["headers", "query"])
        {
            if (shown[property] is not JsonObject members)
                continue;
            foreach (var name in members.Select(member => member.Key).ToArray())
                members[name] = "***";
        }

        return shown;
    }
}
