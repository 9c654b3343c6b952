using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Gateway.Admin.Description;

/// <summary>
/// Makes JSON schemas of the records that the API reads and writes, each once under its own name, so that what is described is what is sent.
/// </summary>
internal sealed class SchemaCollector
{
    private readonly JsonSchemaExporterOptions _options;

    public SchemaCollector() => _options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>The schemas so far, by name.</summary>
    public SortedDictionary<string, JsonNode> Schemas { get; } = new(StringComparer.Ordinal);

    /// <summary>A reference to the schema of a type.</summary>
    public JsonNode Reference(JsonTypeInfo type) => type.GetJsonSchemaAsNode(_options);

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The types are records of this program, which the project keeps whole.")]
    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = context.TypeInfo.Type;
        if (type.Namespace?.StartsWith("Sluice.", StringComparison.Ordinal) != true || schema is not JsonObject described)
            return schema;
        var isNullable = RemoveNull(described);
        // What has no public constructor is only ever written, with every member.
        if (type.GetConstructors().Length == 0 && described["properties"] is JsonObject members)
            described["required"] = new JsonArray([.. members.Select(member => JsonValue.Create(member.Key))]);
        Schemas.TryAdd(type.Name, described.DeepClone());
        var reference = new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    private static bool RemoveNull(JsonObject schema)
    {
        if (schema["type"] is not JsonArray types || types.FirstOrDefault(type => type?.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "null") is not { } none)
            return false;
        types.Remove(none);
        if (types.Count == 1)
            schema["type"] = types[0]!.DeepClone();
        return true;
    }
}
