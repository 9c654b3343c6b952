using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Config.Writing;

/// <summary>Turns what was read back into JSON.</summary>
internal static class SourceJson
{
    /// <summary>As it is written, secrets among it: to be stored.</summary>
    public static JsonNode? Whole(SourceNode node) => Write(node, showsSecrets: true);

    /// <summary>As it is written, with <c>***</c> in the place of secrets: to be shown.</summary>
    public static JsonNode? Masked(SourceNode node) => Write(node, showsSecrets: false);

    private static JsonNode? Write(SourceNode node, bool showsSecrets)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                var written = new JsonObject();
                foreach (var (name, value) in node.Members)
                    written[name] = Write(value, showsSecrets);
                return written;
            case JsonValueKind.Array:
                return new JsonArray([.. node.Items.Select(item => Write(item, showsSecrets))]);
            case JsonValueKind.String:
                // The name of a variable is no secret; in what is stored it would be no name.
                return showsSecrets || !node.IsSecret || (!node.IsLiteral && EnvironmentText.IsReference(node.Text)) ? node.Text : Quote.Mask;
            case JsonValueKind.Number:
                return showsSecrets || !node.IsSecret ? JsonNode.Parse(node.Text) : Quote.Mask;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }
}
