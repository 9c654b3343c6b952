namespace Sluice.Gateway.Admin.Configuration;

/// <summary>The body of <c>GET /admin/config</c>.</summary>
/// <param name="Origin">The file, or <c>environment</c>.</param>
/// <param name="Revision">The number of the configuration in force, from 1 at the start.</param>
/// <param name="Since">Since when it is in force.</param>
/// <param name="Last">The latest attempt to change it, good or bad.</param>
/// <param name="Settings">Every effective value, with its source.</param>
internal sealed record ConfigView(string Origin, long Revision, DateTime Since, OutcomeView Last, IReadOnlyList<SettingView> Settings);
