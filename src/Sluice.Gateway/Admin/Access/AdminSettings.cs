namespace Sluice.Gateway.Admin.Access;

/// <summary>The body that adds an administrator.</summary>
/// <param name="Name"><c>[a-z0-9_-]+</c>, 64 characters at most.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
internal sealed record AdminSettings(string Name, string Role);
