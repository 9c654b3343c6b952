using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>An answer of the admin API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body, where it is JSON.</param>
/// <param name="Text">The body as it came.</param>
/// <param name="Tag">The ETag.</param>
internal sealed record AdminAnswer(int Status, JsonNode? Json, string Text, string? Tag)
{
    /// <summary>The code of an error.</summary>
    public string? Code => (string?)Json?["error"]?["code"];

    /// <summary>The paths of what is wrong with settings.</summary>
    public IEnumerable<string> WrongPaths => Json!["error"]!["errors"]!.AsArray().Select(error => (string)error!["path"]!);
}
