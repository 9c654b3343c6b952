using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin;

/// <summary>Names of the program as the API writes them.</summary>
internal static class Words
{
    /// <summary><c>HalfOpen</c> as <c>half_open</c>.</summary>
    public static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>Names as a JSON list.</summary>
    public static string Json(IEnumerable<string> names) => new JsonArray([.. names.Select(name => (JsonNode)name)]).ToJsonString();
}
