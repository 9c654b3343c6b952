namespace Sluice.Gateway.Admin.Usage;

/// <summary>The body of <c>GET /admin/usage</c>.</summary>
/// <param name="From">The first instant that counts.</param>
/// <param name="To">The first that no longer counts.</param>
/// <param name="By">What there is a row for.</param>
/// <param name="Rows">Hours and days in order; names by requests, the most first.</param>
/// <param name="Total">All of them together.</param>
internal sealed record UsageReport(DateTime From, DateTime To, string By, IReadOnlyList<UsageView> Rows, UsageView Total);
