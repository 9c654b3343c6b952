using System.Text.Json;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>The list of models.</summary>
internal static class OpenAIModels
{
    public const string Route = "/models";

    private const string Any = "sim-1";

    /// <summary>The whole list, or one model; <see langword="null"/> if there is no such path or model.</summary>
    public static byte[]? Answer(ReadOnlySpan<char> route, IReadOnlyList<string> models)
    {
        if (!route.StartsWith(Route))
            return null;
        var list = models.Count == 0 ? [Any] : models;
        var rest = route[Route.Length..];
        if (rest.IsEmpty)
            return List(list);
        var name = Uri.UnescapeDataString(rest[1..].ToString());
        return rest[0] == '/' && list.Contains(name, StringComparer.Ordinal) ? One(name) : null;
    }

    private static byte[] List(IReadOnlyList<string> models)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (var model in models)
                Write(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static byte[] One(string model)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(json, model);
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id", model);
        json.WriteString("object", "model");
        json.WriteNumber("created", 1_767_225_600);
        json.WriteString("owned_by", "simulated");
        json.WriteEndObject();
    }
}
