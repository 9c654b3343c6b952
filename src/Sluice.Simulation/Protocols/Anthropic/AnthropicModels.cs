using System.Text.Json;

namespace Sluice.Simulation.Protocols.Anthropic;

/// <summary>The list of models in Anthropic's form.</summary>
internal static class AnthropicModels
{
    private const string Route = "/models";
    private const string Any = "sim-1";

    /// <summary>The whole list, or one model; <see langword="null"/> if there is no such path or model.</summary>
    public static byte[]? Answer(ReadOnlySpan<char> route, IReadOnlyList<string> models)
    {
        if (!route.StartsWith(Route))
            return null;
        var list = models.Count == 0 ? [Any] : models;
        var rest = route[Route.Length..];
        if (rest.IsEmpty)
            return JsonBody.Write(list, WriteList);
        var name = Uri.UnescapeDataString(rest[1..].ToString());
        return rest[0] == '/' && list.Contains(name, StringComparer.Ordinal) ? JsonBody.Write(name, Write) : null;
    }

    private static void WriteList(Utf8JsonWriter json, IReadOnlyList<string> models)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var model in models)
            Write(json, model);
        json.WriteEndArray();
        json.WriteBoolean("has_more", false);
        json.WriteString("first_id", models[0]);
        json.WriteString("last_id", models[^1]);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("type", "model");
        json.WriteString("id", model);
        json.WriteString("display_name", model);
        json.WriteString("created_at", "2026-01-01T00:00:00Z");
        json.WriteEndObject();
    }
}
