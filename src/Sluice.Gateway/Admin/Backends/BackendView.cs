using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Backends;

/// <summary>A backend's settings; its state is in the status.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ManagedBy"><c>config</c>: the file, read-only here; <c>admin</c>: made here.</param>
/// <param name="Protocol"><c>openai</c>, <c>anthropic</c> or <c>simulated</c>.</param>
/// <param name="BaseUrl">Where its paths begin; null when simulated.</param>
/// <param name="Pool">Its pool.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="ApiKey">Its credential, masked; null where it has none.</param>
/// <param name="Settings">As it is written, secrets masked: what a PUT takes. A secret that is sent back masked, or not at all, stays.</param>
/// <param name="Effective">The same with every default.</param>
/// <param name="Created">When it was made; null for the file's.</param>
/// <param name="Updated">When it was changed last; null for the file's.</param>
internal sealed record BackendView(
    string Name,
    string ManagedBy,
    string Protocol,
    string? BaseUrl,
    string Pool,
    bool Enabled,
    string? ApiKey,
    JsonNode? Settings,
    JsonNode? Effective,
    DateTime? Created,
    DateTime? Updated)
{
    /// <summary>The name alone.</summary>
    public override string ToString() => $"backend {Name}";
}
