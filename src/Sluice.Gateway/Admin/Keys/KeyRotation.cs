namespace Sluice.Gateway.Admin.Keys;

/// <summary>The body of <c>POST /admin/keys/{name}/rotate</c>; none is the same as an empty one.</summary>
/// <param name="KeepOldFor">How long the old key still counts, as <c>24h</c>, 90 days at most; not at all unless given.</param>
internal sealed record KeyRotation(string? KeepOldFor);
