namespace Sluice.Gateway.Admin.Backends;

/// <summary>What a call to the provider showed.</summary>
/// <param name="Ok">Whether the provider answered, and takes the credential.</param>
/// <param name="Problem">What is wrong: <c>refused_key</c>, <c>no_quota</c>, <c>rate_limited</c>, <c>unknown_host</c>, <c>connection</c>, <c>tls</c>, <c>timeout</c>, <c>not_found</c>, <c>server</c>, <c>answer</c>; null where nothing is.</param>
/// <param name="Message">The same in words, with what to do.</param>
/// <param name="Status">The provider's HTTP status; null where it did not answer.</param>
/// <param name="LatencyMs">Until its answer was read.</param>
/// <param name="Models">Models that it lists, 200 at most.</param>
internal sealed record BackendTestView(bool Ok, string? Problem, string Message, int? Status, long LatencyMs, IReadOnlyList<string> Models);
