namespace Sluice.Gateway.Admin.Backends;

/// <summary>The body of <c>GET /admin/backends</c>.</summary>
/// <param name="Backends">In the order in which they are tried.</param>
internal sealed record BackendList(IReadOnlyList<BackendView> Backends);
