namespace Sluice.Gateway.Admin.Usage;

/// <summary>The body of <c>GET /admin/series</c>.</summary>
/// <param name="From">The first instant that counts.</param>
/// <param name="To">The first that no longer counts.</param>
/// <param name="StepMs">The length of a point.</param>
/// <param name="Source"><c>memory</c>, minute by minute and by when requests ended, or <c>store</c>, by when they arrived and without latencies.</param>
/// <param name="Points">One for each step, in order, also where nothing happened.</param>
internal sealed record SeriesReport(DateTime From, DateTime To, long StepMs, string Source, IReadOnlyList<SeriesPointView> Points);
