using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Keys;

/// <summary>A client key's settings; what it used is in the status. The key itself is nowhere.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ManagedBy"><c>config</c>: the file, read-only here; <c>admin</c>: made here.</param>
/// <param name="Group">Its group; null for none.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="Expires">From when on it is refused; null is never.</param>
/// <param name="Revoked">When it was revoked for good; null while it is good.</param>
/// <param name="Models">The public models it may use.</param>
/// <param name="Secrets">What is known of the keys that callers show, the newest first; empty for the file's.</param>
/// <param name="Settings">As it is written: what a PUT takes.</param>
/// <param name="Effective">The same with every default; null where it was revoked.</param>
/// <param name="Created">When it was made; null for the file's.</param>
/// <param name="Updated">When its settings were changed last.</param>
internal sealed record KeyView(
    string Name,
    string ManagedBy,
    string? Group,
    bool Enabled,
    DateTime? Expires,
    DateTime? Revoked,
    IReadOnlyList<string> Models,
    IReadOnlyList<KeySecretView> Secrets,
    JsonNode? Settings,
    JsonNode? Effective,
    DateTime? Created,
    DateTime? Updated);
