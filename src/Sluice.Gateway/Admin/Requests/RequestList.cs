namespace Sluice.Gateway.Admin.Requests;

/// <summary>The body of <c>GET /admin/requests</c>.</summary>
/// <param name="Requests">The newest first.</param>
/// <param name="Next">The value of <c>before</c> for the next page; null where this is the last.</param>
internal sealed record RequestList(IReadOnlyList<RequestView> Requests, string? Next);
