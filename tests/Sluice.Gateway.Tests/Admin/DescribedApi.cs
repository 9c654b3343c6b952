using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Description;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>The description of the API, to which every answer in these tests is held.</summary>
internal static class DescribedApi
{
    private static readonly Lazy<Task<JsonObject>> Printed = new(async () => JsonNode.Parse(await OpenApiDocument.PrintAsync())!.AsObject());

    public static Task<JsonObject> DocumentAsync() => Printed.Value;

    /// <summary>Fails where an answer is not as it is described, or the operation is not described at all.</summary>
    public static async Task HoldAsync(string method, string path, int status, string? contentType, JsonNode? body)
    {
        var document = await DocumentAsync();
        var operation = Find(document, method, path);
        if (operation is null)
        {
            Assert.True(status is 404 or 405 or 401, $"{method} {path} answers {status} and is not described");
            return;
        }

        var responses = operation["responses"]!.AsObject();
        var described = responses[status.ToString(CultureInfo.InvariantCulture)] ?? responses["default"];
        Assert.True(status >= 400 || responses.ContainsKey(status.ToString(CultureInfo.InvariantCulture)), $"{method} {path} answers {status}, which is not described");
        if (contentType is not "application/json")
            return;
        var schema = described!["content"]?["application/json"]?["schema"];
        Assert.True(schema is not null, $"{method} {path} answers {status} with JSON, which is not described");
        var problems = new JsonShape(document).Problems(schema!, body);
        Assert.True(problems.Count == 0, $"{method} {path} ({status}): {string.Join("; ", problems)}\n{body?.ToJsonString()}");
    }

    private static JsonObject? Find(JsonObject document, string method, string path)
    {
        var asked = path.Split('?')[0].TrimEnd('/').Split('/');
        foreach (var (template, item) in document["paths"]!.AsObject().OrderBy(known => known.Key.Contains('{', StringComparison.Ordinal)))
        {
            var parts = template.Split('/');
            if (parts.Length == asked.Length && parts.Zip(asked).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second))
                return item![method.ToLowerInvariant()]?.AsObject();
        }

        return null;
    }
}
