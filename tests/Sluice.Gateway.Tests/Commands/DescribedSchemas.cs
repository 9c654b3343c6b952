using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>The schemas of a description of the API, to which answers are held: no member that must be there is missing, and every value is of its type.</summary>
internal sealed class DescribedSchemas(JsonObject description)
{
    /// <summary>Pages of the admin API that need no name and are no stream, with the schema of each.</summary>
    public IEnumerable<(string Path, JsonNode Schema)> Pages() =>
        from page in description["paths"]!.AsObject()
        where page.Key.StartsWith("/admin/", StringComparison.Ordinal) && !page.Key.Contains('{', StringComparison.Ordinal)
        let schema = page.Value!["get"]?["responses"]?["200"]?["content"]?["application/json"]?["schema"]
        where schema is not null
        select (page.Key, schema);

    public void Check(JsonNode? schema, JsonNode? value, string path)
    {
        if (schema is not JsonObject described)
            return;
        if ((string?)described["$ref"] is { } name)
        {
            Check(description["components"]!["schemas"]![name[(name.LastIndexOf('/') + 1)..]], value, path);
            return;
        }

        if (described["anyOf"] is JsonArray either)
        {
            if (value is not null)
                Check(either[0], value, path);
            return;
        }

        foreach (var member in described["required"]?.AsArray() ?? [])
            Assert.True(value is JsonObject it && it.ContainsKey((string)member!), $"{path}.{member} is missing");
        if (value is JsonObject members)
        {
            foreach (var (member, inner) in members)
                Check(described["properties"]?[member] ?? described["additionalProperties"], inner, $"{path}.{member}");
        }
        else if (value is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                Check(described["items"], items[i], $"{path}[{i}]");
        }
        else if (described["type"] is { } type && type.GetValueKind() == JsonValueKind.String)
        {
            Assert.True(Fits((string)type!, value), $"{path} is {value?.ToJsonString() ?? "null"}, not {type}");
        }
    }

    private static bool Fits(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("string", JsonValueKind.String) or ("integer" or "number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        _ => false,
    };
}
