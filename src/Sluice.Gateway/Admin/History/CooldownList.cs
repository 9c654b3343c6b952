namespace Sluice.Gateway.Admin.History;

/// <summary>The body of <c>GET /admin/cooldowns</c>.</summary>
/// <param name="Cooldowns">The newest first.</param>
/// <param name="Next">The value of <c>before</c> for the next page; null where this is the last.</param>
internal sealed record CooldownList(IReadOnlyList<CooldownView> Cooldowns, long? Next);
