namespace Sluice.Gateway.Admin.Access;

/// <summary>The body of <c>GET /admin/admins</c>.</summary>
/// <param name="Admins">By name; the holder of the first token is not among them.</param>
internal sealed record AdminList(IReadOnlyList<AdminView> Admins);
