namespace Sluice.Gateway.Admin.Groups;

/// <summary>The body of <c>GET /admin/groups</c>.</summary>
/// <param name="Groups">The file's first.</param>
internal sealed record GroupList(IReadOnlyList<GroupView> Groups);
