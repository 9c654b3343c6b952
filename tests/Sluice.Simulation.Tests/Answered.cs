using System.Text.Json;
using Sluice.Upstream;

namespace Sluice.Simulation.Tests;

/// <summary>An answer that was read to its end, or to where it broke.</summary>
internal sealed record Answered(UpstreamResponse Response, string Body, Exception? Failure, TimeSpan At)
{
    public int Status => Response.Status;

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The data of the events.</summary>
    public string[] Events => [.. Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e["data: ".Length..])];

    public string Error(string property) => Json.GetProperty("error").GetProperty(property).GetString()!;
}
