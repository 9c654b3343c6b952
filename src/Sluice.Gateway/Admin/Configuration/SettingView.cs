using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>One effective value, and where it comes from.</summary>
/// <param name="Path">The setting.</param>
/// <param name="Value">Its value; secrets are masked.</param>
/// <param name="Source"><c>default</c>, <c>file</c>, <c>environment</c> or <c>database</c>.</param>
/// <param name="Line">The line in the file.</param>
/// <param name="Variable">The environment variables that it is made from, as they are written.</param>
internal sealed record SettingView(string Path, JsonNode? Value, string Source, int? Line, string? Variable);
