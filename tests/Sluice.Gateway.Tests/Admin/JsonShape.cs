using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>Holds JSON to the part of JSON Schema that the description of the API is written in.</summary>
internal sealed class JsonShape(JsonObject document)
{
    /// <summary>What of a value is not as its schema says; empty where all is.</summary>
    public IReadOnlyList<string> Problems(JsonNode schema, JsonNode? value)
    {
        var problems = new List<string>();
        Check(schema, value, "$", problems);
        return problems;
    }

    private void Check(JsonNode schema, JsonNode? value, string path, List<string> problems)
    {
        if (schema is not JsonObject rules)
            return; // true: anything
        if ((string?)rules["$ref"] is { } reference)
        {
            Check(Resolve(reference), value, path, problems);
            return;
        }

        if (rules["anyOf"] is JsonArray any)
        {
            if (any.All(one => Problems(one!, value).Count > 0))
                problems.Add($"{path} is none of what it may be");
            return;
        }

        if (rules["type"] is { } type && !Types(type).Contains(Kind(value), StringComparer.Ordinal) && !(Kind(value) == "integer" && Types(type).Contains("number", StringComparer.Ordinal)))
        {
            problems.Add($"{path} is {Kind(value)}, not {type.ToJsonString()}");
            return;
        }

        if (value is JsonObject members)
            CheckObject(rules, members, path, problems);
        if (value is JsonArray items && rules["items"] is { } item)
        {
            for (var i = 0; i < items.Count; i++)
                Check(item, items[i], $"{path}[{i}]", problems);
        }
    }

    private void CheckObject(JsonObject rules, JsonObject members, string path, List<string> problems)
    {
        foreach (var required in rules["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)required!))
                problems.Add($"{path}.{required} is missing");
        }

        var properties = rules["properties"] as JsonObject;
        foreach (var (name, member) in members)
        {
            if (properties?[name] is { } known)
                Check(known, member, $"{path}.{name}", problems);
            else if (rules["additionalProperties"] is { } more)
                Check(more, member, $"{path}.{name}", problems);
            else if (properties is { Count: > 0 })
                problems.Add($"{path}.{name} is not described");
        }
    }

    private JsonNode Resolve(string reference)
    {
        JsonNode node = document;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
            node = node[step] ?? throw new InvalidOperationException($"{reference} leads nowhere");
        return node;
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(one => (string)one!) : [(string)type!];

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => decimal.IsInteger(value!.GetValue<decimal>()) ? "integer" : "number",
    };
}
