using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Secrets;

namespace Sluice.Gateway.Admin.Backends;

/// <summary>
/// Keeps the secrets of a backend whose settings are sent back as they were shown: masked, or left out. Not where the backend now leads to
/// another host: whoever may change it may not read its credential, nor have it sent to an address of their own.
/// </summary>
internal static class KeptSecrets
{
    /// <summary>The new settings with the old secrets.</summary>
    /// <param name="settings">As they were sent.</param>
    /// <param name="before">As they are stored.</param>
    public static (JsonObject? Settings, AdminProblem? Problem) Into(JsonObject settings, JsonObject before)
    {
        var kept = settings.DeepClone().AsObject();
        var isKept = false;
        if (before["apiKey"] is JsonValue old && UsesKey(kept) && (kept["apiKey"] is not JsonValue sent || IsMask(sent, old)))
        {
            kept["apiKey"] = old.DeepClone();
            isKept = true;
        }

        foreach (var section in (string[])["headers", "query"])
        {
            if (kept[section] is not JsonObject members || before[section] is not JsonObject known)
                continue;
            foreach (var name in members.Select(member => member.Key).ToArray())
            {
                if (members[name] is not JsonValue value || !IsMask(value, null) || known[name] is not { } secret)
                    continue;
                members[name] = secret.DeepClone();
                isKept = true;
            }
        }

        return isKept && Place(kept) != Place(before)
            ? (null, AdminProblem.Invalid([new("apiKey", "", "must be written again, because the backend leads to another address", "Send the key of the provider at that address.")]))
            : (kept, null);
    }

    private static bool UsesKey(JsonObject settings) => Text(settings["auth"]) is null or "bearer" or "x-api-key" or "api-key"
        && Text(settings["protocol"]) is not "simulated";

    private static bool IsMask(JsonValue sent, JsonValue? secret) =>
        Text(sent) is { } text && (text == Quote.Mask || (Text(secret) is { } whole && text == SecretText.Mask(whole)));

    private static string Place(JsonObject settings) =>
        Uri.TryCreate(Text(settings["baseUrl"]), UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority)
        : Text(settings["baseUrl"]) ?? BaseUrlRules.Default(Text(settings["protocol"]) == "anthropic" ? BackendProtocol.Anthropic : BackendProtocol.OpenAI)!.GetLeftPart(UriPartial.Authority);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
