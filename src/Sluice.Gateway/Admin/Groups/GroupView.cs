using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Groups;

/// <summary>What a group of client keys shares; what it used is in the status.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ManagedBy"><c>config</c>: the file, read-only here; <c>admin</c>: made here.</param>
/// <param name="Keys">The keys in it.</param>
/// <param name="Settings">As it is written: what a PUT takes.</param>
/// <param name="Effective">The same with every default.</param>
internal sealed record GroupView(string Name, string ManagedBy, IReadOnlyList<string> Keys, JsonNode? Settings, JsonNode? Effective);
