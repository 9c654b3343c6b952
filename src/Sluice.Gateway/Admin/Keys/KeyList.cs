namespace Sluice.Gateway.Admin.Keys;

/// <summary>The body of <c>GET /admin/keys</c>.</summary>
/// <param name="Keys">By name.</param>
internal sealed record KeyList(IReadOnlyList<KeyView> Keys);
